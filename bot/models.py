"""The model providers, as the settings name them."""

import time

from bot.content import Content
from bot.settings import Provider, Settings
from core.connections import Connections
from core.knowledge.vectors import Embedder, HuggingFaceEmbedder, OpenAIEmbedder
from core.llm.chain import Chain
from core.llm.chat import OpenAIChat
from core.speech.clip import DecoderApart
from core.speech.huggingface import HuggingFace, HuggingFaceTranscriber
from core.speech.local import LocalTranscriber
from core.speech.model import Transcriber
from core.speech.note import CoderApart
from core.speech.openai import OpenAITranscriber
from core.speech.speakers import HuggingFaceSpeaker, Speaker, find_espeak, voice_models
from core.speech.transcribe import Listener
from core.speech.voice import Voice
from core.texts import Catalogue
from core.translation.chat import ChatTranslator
from core.translation.hugging_face import HuggingFaceTranslator
from core.translation.interpreter import Interpreter
from core.translation.model import Translator
from core.vision.describe import CaptionDescriber, ChatDescriber, Describer, Looker
from core.vision.eyes import Eyes
from core.vision.reader import Reader
from core.watch import SILENT, Watch
from core.workshop.workshop import Workshop
from data.database import Database
from data.vectors import PageVectors


def make_chain(settings: Settings, connections: Connections, watch: Watch = SILENT) -> Chain | None:
    """The providers that write answers, in order; None where none is configured."""
    providers = [
        OpenAIChat(
            connections,
            name=model.name,
            base_url=model.base_url,
            model=model.model,
            token=model.token,
            concurrency=settings.model_concurrency,
            prices=settings.prices(model.name),
        )
        for model in settings.chat_models
    ]
    if not providers:
        return None
    return Chain(
        providers,
        time.monotonic,
        call_seconds=settings.model_call_seconds,
        total_seconds=settings.turn_seconds,
        watch=watch,
    )


def make_translator(settings: Settings, connections: Connections) -> HuggingFaceTranslator | None:
    """The model that translates and does nothing else; None where none is configured."""
    token = settings.hf_api_token.get_secret_value()
    if not token:
        return None
    return HuggingFaceTranslator(
        connections, base_url=settings.hf_inference_url, model=settings.hf_translation_model, token=token
    )


def make_interpreter(
    settings: Settings, *, content: Content, chain: Chain | None, connections: Connections, watch: Watch = SILENT
) -> Interpreter | None:
    """Between patients who write Fulfulde, Hausa or Arabic and our texts; None where nothing can translate."""
    translator = make_translator(settings, connections)
    translators: list[Translator] = [translator] if translator else []
    if chain:
        translators.append(ChatTranslator(chain))
    if not translators:
        return None
    return Interpreter(
        translators, content.texts, identify=content.languages.identify, clock=time.monotonic, watch=watch
    )


def make_listener(
    settings: Settings, connections: Connections, workshop: Workshop, watch: Watch = SILENT
) -> Listener | None:
    """Who hears voice notes, in order; None where nobody is configured."""
    transcribers: list[Transcriber] = []
    if settings.transcription_base_url:
        transcribers.append(
            OpenAITranscriber(
                connections,
                name="transcription",
                base_url=settings.transcription_base_url,
                model=settings.transcription_model,
                token=settings.transcription_token.get_secret_value(),
            )
        )
    if settings.whisper_model:
        transcribers.append(LocalTranscriber(settings.whisper_model))
    if inference := _hugging_face(settings, connections):
        transcribers.append(HuggingFaceTranscriber(inference, model=settings.hf_asr_model))
    if not transcribers:
        return None
    return Listener(
        DecoderApart(workshop),
        transcribers,
        time.monotonic,
        call_seconds=settings.model_call_seconds,
        total_seconds=settings.transcription_seconds,
        watch=watch,
    )


def _hugging_face(settings: Settings, connections: Connections) -> HuggingFace | None:
    token = settings.hf_api_token.get_secret_value()
    base_url = f"{settings.hf_inference_url}/models"
    return HuggingFace(connections, name="hf", token=token, base_url=base_url) if token else None


def make_looker(settings: Settings, connections: Connections, watch: Watch = SILENT) -> Looker | None:
    """Who describes photos, in order; None where nobody is configured."""
    token = settings.hf_api_token.get_secret_value()
    seeing = (
        ("hf", settings.hf_base_url, settings.hf_vision_model if token else "", token),
        ("ollama", f"{settings.ollama_base_url.removesuffix('/v1')}/v1", settings.ollama_vision_model, ""),
        ("lmstudio", settings.lmstudio_base_url, settings.lmstudio_vision_model, ""),
    )
    describers: list[Describer] = [
        ChatDescriber(connections, name=f"{name} vision", base_url=base, model=model, token=secret)
        for name, base, model, secret in seeing
        if model
    ]
    if token and settings.hf_vision_caption_model:
        describers.append(
            CaptionDescriber(
                connections, base_url=settings.hf_inference_url, model=settings.hf_vision_caption_model, token=token
            )
        )
    if not describers:
        return None
    return Looker(describers, time.monotonic, seconds=settings.model_call_seconds, watch=watch)


def make_eyes(settings: Settings, content: Content, looker: Looker | None) -> Eyes:
    """Who looks at photos and PDFs: reads text here, and asks those who describe."""
    reader = Reader(seconds=settings.reading_seconds)
    return Eyes(content.readings, reader, looker, tells=content.triage.tells_of_harm)


def make_voice(
    settings: Settings, connections: Connections, texts: Catalogue, workshop: Workshop, watch: Watch = SILENT
) -> Voice | None:
    """Who speaks replies, in order; None where nobody can, or nobody should."""
    speakers: list[Speaker] = []
    inference = _hugging_face(settings, connections)
    if inference and settings.hf_tts_model:
        speakers.append(HuggingFaceSpeaker(inference, models=voice_models(settings.hf_tts_model)))
    if espeak := find_espeak():
        speakers.append(espeak)
    if not speakers or not settings.voice_replies:
        return None
    return Voice(speakers, CoderApart(workshop), texts, time.monotonic, watch=watch)


def make_vectors(
    settings: Settings, connections: Connections, database: Database, watch: Watch = SILENT
) -> PageVectors | None:
    """Pages by meaning; None where no embedding model is configured."""
    embedder = make_embedder(settings, connections)
    return PageVectors(database, embedder, provider=settings.ai_provider.value, watch=watch) if embedder else None


def make_embedder(settings: Settings, connections: Connections) -> Embedder | None:
    """The provider's embedding model, where one is named."""
    match settings.ai_provider:
        case Provider.HUGGING_FACE if settings.hf_embedding_model and settings.hf_api_token.get_secret_value():
            return HuggingFaceEmbedder(
                connections,
                base_url=settings.hf_inference_url,
                model=settings.hf_embedding_model,
                token=settings.hf_api_token.get_secret_value(),
            )
        case Provider.OLLAMA if settings.ollama_embedding_model:
            base = f"{settings.ollama_base_url.removesuffix('/v1')}/v1"
            return OpenAIEmbedder(connections, base_url=base, model=settings.ollama_embedding_model)
        case Provider.LM_STUDIO if settings.lmstudio_embedding_model:
            return OpenAIEmbedder(
                connections, base_url=settings.lmstudio_base_url, model=settings.lmstudio_embedding_model
            )
        case _:
            return None
