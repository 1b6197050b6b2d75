"""What the identifier says of a message's language."""

from dataclasses import dataclass

#: Codes in use: ISO 639, `ar-Latn` for Arabic in Latin letters, `camfranglais`, and `unknown`.
FRENCH, ENGLISH, PIDGIN, CAMFRANGLAIS = "fr", "en", "pcm", "camfranglais"
FULFULDE, HAUSA, ARABIC, ARABIC_CHAT, UNKNOWN = "ff", "ha", "ar", "ar-Latn", "unknown"
LANGUAGES = (FRENCH, ENGLISH, PIDGIN, CAMFRANGLAIS, FULFULDE, HAUSA, ARABIC, ARABIC_CHAT)


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageGuess:
    """A language code and how sure the identifier is of it."""

    #: one of `LANGUAGES`, or `unknown`
    code: str
    #: 0 to 1
    confidence: float
    #: for `unknown`: what it would be if it had to be one of ours, to answer in where nothing else is known
    leaning: str | None = None
