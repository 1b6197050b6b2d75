"""The composition root: one function that puts the parts together, every one replaceable by keyword."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.clock import utc_now
from bot.content import Content
from bot.content import load as load_content
from bot.gate import Gate
from bot.gauges import Breakers
from bot.models import (
    make_chain,
    make_eyes,
    make_interpreter,
    make_listener,
    make_looker,
    make_vectors,
    make_voice,
)
from bot.policy import make_policy
from bot.sender import BACK_OFF, Sender
from bot.settings import Settings
from bot.voice import Recorder
from bot.worker import Worker
from channels.api import ApiAdapter
from channels.simulator import SimulatorAdapter
from channels.telegram import TelegramAdapter
from channels.twilio import TwilioAdapter
from core.case import Stage
from core.connections import Connections
from core.fitting.fit import fit_sms, fit_telegram, fit_whatsapp
from core.flood import FloodLimit
from core.knowledge.vectors import Nearness
from core.language.choice import language_request
from core.llm.chain import Chain
from core.message import Channel
from core.pipeline import Pipeline
from core.ports import ChannelAdapter, Clock
from core.reader import Reader
from core.rights.model import Holdings
from core.rights.notice import Notice
from core.senses import Senses
from core.speech.voice import Voice
from core.stages.again import Again
from core.stages.animals import Animals
from core.stages.answer import Background, ModelAnswer
from core.stages.asked import AskedOf
from core.stages.breaths import Breaths
from core.stages.closing import Closing
from core.stages.contact import Contact
from core.stages.doses import BY_WEIGHT, Doses
from core.stages.emergency import Emergency
from core.stages.find import Finder
from core.stages.flooded import Flooded
from core.stages.library import LibraryAnswer, SmallTalk
from core.stages.limits import Limits
from core.stages.link import Codes, Link
from core.stages.onward import Onward
from core.stages.opinion import SecondOpinion
from core.stages.places import Places
from core.stages.questions import QuestionAnswered
from core.stages.rights import Rights
from core.stages.service import Fallback, Service, Unreadable
from core.stages.sheet import SheetAnswer
from core.stages.urging import Urging
from core.translation.interpreter import THEIRS, Interpreter
from core.turn import Lane
from core.understand import Understanding
from core.vision.eyes import Eyes
from core.watch import SILENT, Watch
from core.workshop.workshop import Workshop
from data.database import Database
from data.inbox import Inbox
from data.limits import Limits as Tries
from data.links import Links
from data.media import MediaStore
from data.queue import Queue
from data.records import Records
from data.retention import Retention
from data.rights import Rights as Holder
from data.transcripts import Transcripts
from data.turns import Settling, Turns
from data.vault import Vault
from data.vectors import PageVectors
from webhooks.hooks import Reception
from webhooks.media import MediaLinks


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """The parts, put together."""

    settings: Settings
    content: Content
    connections: Connections
    chain: Chain | None
    #: looks at photos and PDFs; to be closed at the end
    eyes: Eyes
    #: decodes and codes sound; to be closed at the end
    workshop: Workshop
    pipeline: Pipeline
    telegram: TelegramAdapter
    twilio: TwilioAdapter
    simulator: SimulatorAdapter
    api: ApiAdapter
    understanding: Understanding
    adapters: Mapping[Channel, ChannelAdapter]
    live_channels: frozenset[Channel]
    reception: Reception
    transcripts: Transcripts
    media: MediaStore
    #: pages by meaning, where an embedding model is configured
    vectors: PageVectors | None
    links: MediaLinks
    turns: Turns
    retention: Retention
    queue: Queue
    #: the breakers of every task's providers
    breakers: Breakers


def build(
    settings: Settings,
    *,
    database: Database,
    vault: Vault,
    clock: Clock = utc_now,
    content: Content | None = None,
    connections: Connections | None = None,
    adapters: Mapping[Channel, ChannelAdapter] | None = None,
    back_off: Sequence[float] = BACK_OFF,
    watch: Watch = SILENT,
) -> Application:
    """Put the parts together. Nothing is opened and nothing leaves before the application runs."""
    content = content or load_content()
    connections = connections or Connections(local_only=settings.local_only)
    chain = make_chain(settings, connections, watch)
    store = MediaStore(database, vault, clock)
    links = MediaLinks(vault, public_url=settings.public_url, clock=clock)
    telegram, simulator = _telegram(settings, clock, store), make_simulator(settings, clock, store)
    twilio, api = _twilio(settings, clock, links if settings.public_url else None), ApiAdapter(clock=clock)
    adapters = adapters or {
        Channel.TELEGRAM: telegram,
        Channel.WHATSAPP: twilio,
        Channel.SMS: twilio,
        Channel.SIMULATOR: simulator,
        Channel.API: api,
    }
    vectors = make_vectors(settings, connections, database, watch)
    interpreter = make_interpreter(settings, content=content, chain=chain, connections=connections, watch=watch)
    workshop = Workshop()
    listener = make_listener(settings, connections, workshop, watch)
    looker = make_looker(settings, connections, watch)
    voice = make_voice(settings, connections, content.texts, workshop, watch)
    eyes = make_eyes(settings, content, looker)
    pipeline = make_pipeline(
        settings,
        content=content,
        chain=chain,
        adapters=adapters,
        clock=clock,
        background=Records(database, vault),
        interpreter=interpreter,
        nearness=vectors,
        senses=Senses(adapters, listener, eyes, watch=watch),
        voice=_recorder(settings, voice, store),
        holdings=Holder(
            database, vault, clock, store=store, texts=content.texts, link=links.link if settings.public_url else None
        ),
        codes=Links(database, vault, Tries(database, vault, clock), clock),
        watch=watch,
    )
    turns = Turns(database, vault, clock, rescue_seconds=settings.rescue)
    worker = Worker(
        turns=turns,
        sender=Sender(turns, adapters, back_off, clock=clock, watch=watch),
        answer=pipeline,
        adapters=adapters,
        settling=Settling(pause=settings.settle_seconds, most=settings.settle_seconds_most),
        clock=clock,
        long_turns=max(1, settings.worker_concurrency // 2),
        watch=watch,
    )
    concurrency = {
        Lane.TURNS: settings.worker_concurrency,
        Lane.EMERGENCY: settings.emergency_concurrency,
        Lane.DIRECT: settings.worker_concurrency,
    }
    return Application(
        settings=settings,
        content=content,
        connections=connections,
        chain=chain,
        eyes=eyes,
        workshop=workshop,
        pipeline=pipeline,
        telegram=telegram,
        twilio=twilio,
        simulator=simulator,
        api=api,
        understanding=Understanding(
            triage=content.triage,
            languages=content.languages,
            texts=content.texts,
            numbers=content.numbers,
            listener=listener,
            eyes=eyes,
            interpreter=interpreter,
        ),
        adapters=adapters,
        live_channels=_live(settings),
        reception=Reception(Inbox(database, vault, clock), Gate(content.triage), watch),
        transcripts=Transcripts(database, vault),
        media=store,
        vectors=vectors,
        links=links,
        turns=turns,
        retention=Retention(database, days=settings.retention_days, hours=settings.unconsented_hours),
        queue=Queue(database, worker.handle, concurrency=concurrency, graceful_seconds=settings.stop_seconds),
        breakers=_breakers(
            chat=chain, transcription=listener, vision=looker, speech=voice, translation=interpreter, embedding=vectors
        ),
    )


def make_pipeline(
    settings: Settings,
    *,
    content: Content,
    chain: Chain | None,
    adapters: Mapping[Channel, ChannelAdapter],
    clock: Clock = utc_now,
    background: Background | None = None,
    interpreter: Interpreter | None = None,
    nearness: Nearness | None = None,
    senses: Senses | None = None,
    voice: Recorder | None = None,
    holdings: Holdings | None = None,
    codes: Codes | None = None,
    watch: Watch = SILENT,
    ahead: Callable[[Finder], Sequence[Stage]] = lambda _finder: (),
) -> Pipeline:
    """The pipeline with its stages in the order in which they are asked. `ahead`: what is asked before them, and may
    look at pages through the finder that they use."""
    finder = Finder(content.retriever, nearness)
    places = Places(
        facilities=content.facilities,
        gazetteer=content.gazetteer,
        texts=content.texts,
        complains=content.triage.complains,
    )
    emergency = Emergency(
        first_aid=content.first_aid,
        numbers=content.numbers,
        texts=content.texts,
        places=places,
        retriever=content.retriever,
    )
    policy = make_policy(settings)
    limits = Limits(content.texts, medicines=content.review.medicines, of_health=content.triage.of_health)
    asked = AskedOf(
        pages=content.library.pages,
        complains=content.triage.complains,
        ails=content.triage.ails,
        topics=lambda text: content.triage.assess(text).topics,
        signs=lambda text: content.triage.assess(text).signs,
        plain=content.plain,
    )
    library = LibraryAnswer(
        finder=finder,
        composer=content.composer,
        of_health=content.triage.of_health,
        pages=content.library.pages,
        asked=asked,
        complains=content.triage.complains,
        topics=lambda text: content.triage.assess(text).topics,
    )
    stages: list[Stage] = [
        *ahead(finder),
        Onward(content.composer, content.library.pages, content.triage.complains),
        Closing(content.texts, content.numbers),
        places,
        *([Rights(content.texts, holdings, policy)] if holdings else []),
        Urging(
            first_aid=content.first_aid,
            numbers=content.numbers,
            texts=content.texts,
            places=places,
            library=limits.before(library),
        ),
        emergency,
        Flooded(content.texts),
        *((Link(content.texts, codes),) if codes else ()),
        Service(content.texts, language_request, spoken=THEIRS if interpreter else frozenset()),
        Unreadable(content.texts, adapters),
        SheetAnswer(content.texts),
        QuestionAnswered(content.texts),
        Contact(numbers=content.numbers, texts=content.texts, places=places),
        Animals(content.texts, content.triage.of_health),
        limits,
    ]
    if chain:
        model = ModelAnswer(
            chain=chain,
            finder=finder,
            asked=asked,
            review=content.review,
            composer=content.composer,
            background=background,
        )
        stages.append(limits.before(model))
    else:
        stages.append(SmallTalk(content.composer, content.triage.complains))
    doses = Doses(
        page=content.library.pages[BY_WEIGHT],
        composer=content.composer,
        medicines=content.readings.medicines.names,
        pages=content.library.pages,
        complains=content.triage.complains,
    )
    stages.insert(stages.index(limits) + 1, doses)
    stages.insert(stages.index(doses), Breaths(content.composer, content.triage.complains))
    stages += [Again(content.texts, content.library.pages, content.triage.complains), limits.before(library)]
    reader = Reader(
        languages=content.languages,
        triage=content.triage,
        language_request=language_request,
        questions=content.triage.questions,
        complains=content.triage.complains,
        ails=content.triage.ails,
        recall=emergency.recall,
        gloss=content.triage.lexicon.gloss,
        episode_hours=settings.episode_hours,
    )
    return Pipeline(
        reader=reader,
        stages=stages,
        fallback=Fallback(content.texts),
        adapters=adapters,
        clock=clock,
        questions=content.triage.questions,
        opinion=SecondOpinion(chain) if chain and settings.triage_second_opinion else None,
        interpreter=interpreter,
        senses=senses,
        flood=FloodLimit(messages=settings.flood_messages, seconds=settings.flood_seconds),
        texts=content.texts,
        voice=voice,
        notice=Notice(content.texts, policy) if holdings else None,
        watch=watch,
    )


class _Guarded(Protocol):
    """Has providers behind breakers."""

    @property
    def states(self) -> Mapping[str, str]: ...


def _breakers(**tasks: _Guarded | None) -> Breakers:
    return {task: lambda part=part: part.states for task, part in tasks.items() if part}  # type: ignore[misc]  # bound early


def _recorder(settings: Settings, voice: Voice | None, store: MediaStore) -> Recorder | None:
    """Voice replies; WhatsApp fetches them, for which it must reach us."""
    channels = {Channel.TELEGRAM, Channel.SIMULATOR} | ({Channel.WHATSAPP} if settings.public_url else set())
    return Recorder(voice, store, channels) if voice else None


def _telegram(settings: Settings, clock: Clock, store: MediaStore) -> TelegramAdapter:
    return TelegramAdapter(
        token=settings.telegram_bot_token.get_secret_value(),
        secret=settings.telegram_webhook_secret.get_secret_value(),
        api_base=settings.telegram_api_base or None,
        clock=clock,
        webhook_url=f"{settings.public_url}/webhooks/telegram" if settings.public_url else None,
        open_media=store.open,
    )


def _twilio(settings: Settings, clock: Clock, links: MediaLinks | None) -> TwilioAdapter:
    return TwilioAdapter(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        whatsapp_from=settings.twilio_whatsapp_from,
        sms_from=settings.twilio_sms_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        api_base=settings.twilio_api_base or None,
        public_url=settings.public_url,
        clock=clock,
        status_callback_url=f"{settings.public_url}/webhooks/twilio/status" if settings.public_url else None,
        sms_segments=settings.sms_segments,
        templates=settings.twilio_templates,
        media_link=links.link if links else None,
    )


def make_simulator(settings: Settings, clock: Clock, store: MediaStore | None = None) -> SimulatorAdapter:
    return SimulatorAdapter(
        clock=clock,
        open_media=store.open if store else None,
        fit={
            "whatsapp": fit_whatsapp,
            "telegram": fit_telegram,
            "sms": lambda reply: fit_sms(reply, budget=settings.sms_segments),
        },
    )


def _live(settings: Settings) -> frozenset[Channel]:
    """The channels that are configured."""
    live = set()
    if settings.telegram:
        live.add(Channel.TELEGRAM)
    if settings.twilio:
        live |= {Channel.WHATSAPP} if settings.twilio_whatsapp_from else set()
        live |= {Channel.SMS} if settings.twilio_sms_from or settings.twilio_messaging_service_sid else set()
    if not settings.production:
        live.add(Channel.SIMULATOR)
    return frozenset(live)
