"""The catalogue of fixed texts: `data/texts/*.toml`, every language side by side, checked complete at start."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ContentError

#: every text has these; others may be there
REQUIRED = ("fr", "en", "pcm")
#: what a text is taken from when a language has none
FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "pcm": ("pcm", "en"),
    "camfranglais": ("fr",),
    "ff": ("ff", "fr"),
    "ha": ("ha", "fr"),  # the second language of those who speak it in northern Cameroon
    "ar": ("ar", "fr"),
    "ar-Latn": ("ar-Latn", "fr"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """Fixed texts by key and language."""

    texts: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, directory: Path) -> "Catalogue":
        """Read every file. Raises ContentError for a text that lacks a language."""
        texts: dict[str, Mapping[str, str]] = {}
        for path in sorted(directory.glob("*.toml")):
            texts.update(_read(path))
        return cls(texts=texts)

    def get(self, key: str, language: str, **values: object) -> str:
        """The text in the language or the nearest that has it, with `{names}` filled in."""
        by_language = self.texts[key]
        for code in (*FALLBACKS.get(language, (language,)), "fr"):
            if text := by_language.get(code):
                return text.format(**values) if values else text
        raise KeyError(key)


def _read(path: Path) -> dict[str, Mapping[str, str]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(path.name, None, str(error)) from error
    for key, by_language in tables.items():
        missing = [code for code in REQUIRED if not str(by_language.get(code, "")).strip()]
        if missing:
            raise ContentError(path.name, None, f"[{key}] lacks {', '.join(missing)}")
    return {key: {code: str(text).strip() for code, text in by.items()} for key, by in tables.items()}
