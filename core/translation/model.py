"""What a translator promises, and the languages that it is asked for."""

from collections.abc import Mapping
from typing import Protocol

#: our language codes to those of NLLB-200 (FLORES-200). It has Nigerian Fulfulde, the nearest to Adamawa's, and no
#: Cameroon Pidgin.
NLLB: Mapping[str, str] = {
    "fr": "fra_Latn",
    "en": "eng_Latn",
    "ff": "fuv_Latn",
    "ha": "hau_Latn",
    "ar": "arb_Arab",
    "ar-Latn": "arb_Arab",
    "kr": "knc_Latn",
    "sg": "sag_Latn",
    "ln": "lin_Latn",
    "ig": "ibo_Latn",
    "yo": "yor_Latn",
    "sw": "swh_Latn",
    "pt": "por_Latn",
    "es": "spa_Latn",
}
#: names of languages, for a chat model that translates
NAMES: Mapping[str, str] = {
    "fr": "simple French",
    "en": "simple English",
    "ff": "Fulfulde as it is spoken in northern Cameroon (Adamawa)",
    "ha": "simple Hausa",
    "ar": "simple Arabic",
    "ar-Latn": "simple Arabic",
    "kr": "Kanuri",
    "sg": "Sango",
    "ln": "Lingala",
    "ig": "Igbo",
    "yo": "Yoruba",
    "sw": "Swahili",
    "pt": "simple Portuguese",
    "es": "simple Spanish",
}


class Translator(Protocol):
    """Translates a sentence or two. Codes are keys of NLLB."""

    @property
    def name(self) -> str:
        """Short name for logs and metrics."""

    async def translate(self, text: str, *, source: str, target: str, timeout: float) -> str:
        """The text in the other language, within `timeout` seconds. Raises ProviderError."""
