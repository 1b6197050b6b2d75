"""One recording, picture or text, outside a conversation: heard, seen or translated, and triaged. Nothing is kept."""

from dataclasses import dataclass, field, replace

from core.errors import MediaError, NotConfigured, TooLarge, Unavailable, Unprocessable
from core.language.model import UNKNOWN
from core.numbers import Numbers
from core.privacy import scrub
from core.reader import ANSWER_IN, DEFAULT_LANGUAGE, Assessor, Identifier
from core.speech.transcribe import NO_ENGINE, Listener
from core.texts import Catalogue
from core.translation.interpreter import Interpreter
from core.translation.model import NLLB
from core.triage.model import Level
from core.vision.eyes import UNSEEN, Eyes
from core.vision.wording import told

#: what nobody who is configured could do just now
NOBODY = frozenset({NO_ENGINE, UNSEEN})
UNDESCRIBED = "describing pictures is not available here"
TOO_BIG = frozenset({"media_too_big", "image_too_large"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What a recording, a picture or a text says, and how pressing that is."""

    text: str = field(repr=False)
    #: of a text: as its words show it; of a description: what it is written in
    language: str | None
    level: Level
    #: what to do now, in an emergency
    advice: str | None = field(default=None, repr=False)
    #: what the person is to know of it: what was not heard, that a machine translated
    notice: str | None = None
    #: of a recording: 0 to 1
    confidence: float = 1.0
    #: of a recording: its length
    seconds: float = 0.0
    #: of a picture: prescription, lab result, body, document, other; of a translation: the language of the original
    kind: str = ""


class Understanding:
    """Hears, sees and translates with whoever is configured, and triages what comes of it."""

    def __init__(
        self,
        *,
        triage: Assessor,
        languages: Identifier,
        texts: Catalogue,
        numbers: Numbers,
        listener: Listener | None,
        eyes: Eyes | None,
        interpreter: Interpreter | None,
    ) -> None:
        self._triage, self._languages, self._texts, self._numbers = triage, languages, texts, numbers
        self._listener, self._eyes, self._interpreter = listener, eyes, interpreter

    async def hear(self, data: bytes, *, language: str | None) -> Understood:
        """What is said. `language` is a hint. Raises ApiError."""
        if self._listener is None:
            raise NotConfigured("transcription is not available here")
        try:
            heard = await self._listener.listen(data, language=language)
        except MediaError as error:
            raise self._refused(error, language) from error
        code = self._language(heard.text, heard.language or language)
        return self._triaged(
            Understood(
                text=heard.text,
                language=code,
                level=Level.SELFCARE,
                confidence=round(heard.confidence, 3),
                seconds=round(heard.seconds, 2),
                notice=self._texts.get(heard.notice, _shown(language or code)) if heard.notice else None,
            )
        )

    async def see(self, data: bytes, *, language: str | None) -> Understood:
        """What is on a photo or in a PDF: read here where it is a sheet, else described. Raises ApiError."""
        if self._eyes is None:
            raise NotConfigured(UNDESCRIBED)
        try:
            seen = await self._eyes.look(data, language=language)
        except MediaError as error:
            if error.reason == UNSEEN and not self._eyes.describes:
                raise NotConfigured(UNDESCRIBED) from error
            raise self._refused(error, language) from error
        code = language if seen.sheet and language else self._language(seen.plain, language)
        found = self._triaged(Understood(text=seen.plain, language=code, level=Level.SELFCARE, kind=seen.kind))
        if seen.sheet is None:
            return found
        said = (seen.words.text,) if seen.words else ()
        return replace(found, text="\n".join((*said, told(seen.sheet, self._texts, _shown(code)))))

    async def translate(self, text: str, *, source: str | None, target: str) -> Understood:
        """The text in the target language, without names and numbers of people. Codes are keys of NLLB. Raises
        ApiError. It is the original that is triaged."""
        if self._interpreter is None:
            raise NotConfigured("translation is not available here")
        source = source or self._source(text)
        found = text if source == target else None
        found = found or await self._interpreter.translate(scrub(text), source=source, target=target)
        if found is None:
            raise Unavailable("no translation could be had that holds; please try again later")
        told = self._triaged(Understood(text=text, language=source, level=Level.SELFCARE, kind=source))
        return replace(told, text=found, language=target, notice=self._texts.get("translated", _shown(target)))

    def _source(self, text: str) -> str:
        code = self._languages.identify(text).code
        code = {"camfranglais": "fr"}.get(code, code)
        if code not in NLLB:
            raise Unprocessable("the language of the text is not clear: name it in `source`", reason="source_unclear")
        return code

    def _triaged(self, said: Understood) -> Understood:
        level = self._triage.assess(said.text).level
        advice = self._advice(_shown(said.language)) if level is Level.EMERGENCY else None
        return replace(said, level=level, advice=advice)

    def _advice(self, language: str) -> str:
        number = self._numbers.shown["medical"]
        return "\n".join(
            (self._texts.get("go_now", language), self._texts.get("call_medical", language, number=number))
        )

    def _language(self, text: str, otherwise: str | None) -> str | None:
        code = self._languages.identify(text, prior=otherwise).code
        return code if code != UNKNOWN else otherwise

    def _refused(self, error: MediaError, language: str | None) -> Exception:
        """Why a file can't be used, in the person's words."""
        if error.reason in NOBODY:
            return Unavailable("nobody who could do that answers now; please try again later")
        why = self._texts.get(error.reason, _shown(language)) if error.reason in self._texts.texts else "not usable"
        return TooLarge(why) if error.reason in TOO_BIG else Unprocessable(why, reason=error.reason)


def _shown(language: str | None) -> str:
    """The language that fixed texts are taken in."""
    return ANSWER_IN.get(language or "", DEFAULT_LANGUAGE)
