"""What was heard and seen, through the pipeline: what is read back, what comes first, what is said of the rest."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from bot.app import make_pipeline
from bot.clock import utc_now
from bot.settings import load
from channels.simulator import SimulatorAdapter
from core.errors import MediaError
from core.fitting.fit import fit_whatsapp
from core.message import Address, Attachment, Channel, InboundMessage, Kind, MediaContent, Role
from core.pipeline import Pipeline
from core.senses import Senses
from core.speech.clip import Cut
from core.speech.model import Heard
from core.speech.transcribe import Listener
from core.triage.model import Level
from core.turn import Conversation, Outcome, Received, Turn
from core.vision.describe import Seen
from tests.content import CONTENT

ME = Address(channel=Channel.SIMULATOR, account="whatsapp", id="somebody")
FEVER = "mon enfant a de la fièvre depuis hier"
CONVULSES = "mon bébé convulse"


class Notes:
    """A source that takes a note as it is, in one piece."""

    async def pieces(self, data: bytes) -> AsyncGenerator[Cut, None]:
        yield Cut(seconds=4.0, spoken_seconds=4.0, wav=data)


class Ear:
    """An engine that hears what the note holds, so surely as it was told."""

    name, takes_hint = "ear", False

    def __init__(self, confidence: float) -> None:
        self._confidence = confidence

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        return Heard(text=audio.decode(), confidence=self._confidence, language=None, provider=self.name)


class Eye:
    """Sees what the photo holds; a photo that begins with ! can't be used, for that reason."""

    async def look(self, data: bytes, *, language: str | None) -> Seen:
        text = data.decode()
        if text.startswith("!"):
            raise MediaError(text[1:])
        return Seen(text=text, kind="body", provider="eye", confidence=0.7)


def made(*, confidence: float | None = 0.9) -> Pipeline:
    """A pipeline that hears so surely, or has nobody who hears. Files are what their reference says."""
    settings = load(_env_file=None)

    async def stored(ref: str) -> MediaContent | None:
        if ref == "burst":
            raise RuntimeError("the disk is gone")
        return MediaContent(data=ref.encode(), content_type="audio/ogg")

    adapter = SimulatorAdapter(clock=utc_now, fit={"whatsapp": fit_whatsapp}, open_media=stored)
    adapters = {Channel.SIMULATOR: adapter}
    listener = None if confidence is None else Listener(Notes(), [Ear(confidence)], lambda: 0.0)
    senses = Senses(adapters, listener, Eye())
    return make_pipeline(settings, content=CONTENT, chain=None, adapters=adapters, senses=senses)


def message(number: int, kind: Kind, ref: str = "", text: str = "") -> Received:
    attachments = (Attachment(kind=kind, ref=ref),) if ref else ()
    written = InboundMessage(
        address=ME, provider_id=str(number), scope="", kind=kind, text=text, attachments=attachments
    )
    return Received(id=number, message=written, at=utc_now() - timedelta(seconds=1))


def note(ref: str, number: int = 1) -> Received:
    return message(number, Kind.VOICE, ref)


def photo(ref: str, caption: str = "", number: int = 1) -> Received:
    return message(number, Kind.IMAGE, ref, caption)


async def told(pipeline: Pipeline, *received: Received) -> Outcome:
    outcome = await pipeline(Turn(conversation=Conversation(id=1, address=ME), received=received, history=()))
    assert outcome.reply
    return outcome


@pytest.mark.parametrize(
    ("said", "begins", "asks"),
    [
        ("j'ai mal au dos depuis hier", "J'ai compris : « j'ai mal au dos depuis hier ».", "redites-le ou écrivez-le"),
        ("i have a headache since this morning", "I understood: “i have a headache", "say it again or write it"),
        ("ma head di hurt since morning", "Dis na weti I hear: “ma head", "talk am again or write am"),
    ],
)
async def test_what_was_hardly_heard_is_read_back_first_and_asked_about(said: str, begins: str, asks: str) -> None:
    outcome = await told(made(confidence=0.3), note(said))
    first = outcome.fitted.parts[0].text
    assert first.startswith(begins)
    assert asks in first
    assert len(outcome.reply.sections) > 2, "it is answered all the same"
    assert outcome.heard == {1: said}


async def test_how_fast_to_go_stands_before_what_was_hardly_heard() -> None:
    outcome = await told(made(confidence=0.3), note(FEVER))
    first, second = outcome.fitted.parts[0].text.split("\n\n")[:2]
    assert first == "Allez au centre de santé aujourd'hui."
    assert second.startswith(f"J'ai compris : « {FEVER} ».")


async def test_what_was_heard_well_is_not_read_back() -> None:
    outcome = await told(made(), note(FEVER))
    assert outcome.decision.level is Level.URGENT
    assert Role.UNDERSTOOD not in [section.role for section in outcome.reply.sections]


async def test_an_emergency_that_was_hardly_heard_is_one_and_its_lines_stay_first() -> None:
    outcome = await told(made(confidence=0.1), note(CONVULSES))
    assert (outcome.decision.level, outcome.decision.stage) == (Level.EMERGENCY, "emergency")
    sections = outcome.reply.sections
    assert (sections[0].role, sections[-1].role) == (Role.ACT, Role.UNDERSTOOD)
    assert CONVULSES in sections[-1].text


async def test_a_note_and_a_text_are_one_thought() -> None:
    outcome = await told(made(), note("il ne tète plus et il est très chaud"), message(2, Kind.TEXT, text="3 semaines"))
    assert outcome.decision.level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("received", "why"),
    [
        (note("burst"), "Je n'arrive pas à lire ce fichier"),
        (photo("burst"), "Je n'arrive pas à lire ce fichier"),
        (photo("!image_dark"), "trop sombre"),
        (photo("!image_blurred"), "flou"),
        (photo("!image_refused"), "photo"),
        (photo("!image_unseen"), "Décrivez avec des mots"),
    ],
)
async def test_what_can_not_be_used_ends_in_a_sentence_that_says_how_to_go_on(received: Received, why: str) -> None:
    outcome = await told(made(), received)
    (part,) = outcome.fitted.parts
    assert why in part.text
    assert outcome.heard == {}


async def test_where_nobody_hears_text_still_helps() -> None:
    outcome = await told(made(confidence=None), note(FEVER))
    assert "Écrivez en quelques mots" in outcome.fitted.parts[0].text
    beside = await told(made(confidence=None), note(FEVER), message(2, Kind.TEXT, text=CONVULSES))
    assert beside.decision.level is Level.EMERGENCY
    assert beside.fitted.parts[0].text.startswith("Couchez-le sur le côté")


async def test_what_is_seen_counts_beside_what_is_said_and_is_told_as_no_diagnosis() -> None:
    outcome = await told(made(), photo("plaie rouge sur la jambe, avec du pus", "ça fait mal depuis 2 jours"))
    first = outcome.fitted.parts[0].text
    assert "Sur la photo, une machine voit : « plaie rouge sur la jambe, avec du pus »." in first
    assert "Ce n'est pas un diagnostic" in first
    assert outcome.heard == {1: "ça fait mal depuis 2 jours\n[photo] plaie rouge sur la jambe, avec du pus"}


async def test_a_caption_that_presses_is_not_calmed_by_what_is_seen() -> None:
    outcome = await told(made(), photo("un enfant qui dort dans un lit", CONVULSES))
    assert outcome.decision.level is Level.EMERGENCY
    assert outcome.reply.sections[0].role is Role.ACT


async def test_what_is_seen_may_press_where_the_words_do_not() -> None:
    outcome = await told(made(), photo("la jambe saigne beaucoup", "regardez"))
    assert outcome.decision.level in (Level.EMERGENCY, Level.URGENT)
