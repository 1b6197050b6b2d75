"""What a person is told of what was read: word for word, with what is doubtful marked, and no advice of ours."""

from collections.abc import Iterator

from core.texts import Catalogue
from core.vision.sheet import DOUBT, Flag, Measure, Sheet

#: things told of one sheet; the person has the others on paper
MOST = 12
#: confidence of the reader from which a sheet was easy to read
EASY = 0.9
FLAGS = {Flag.LOW: "read_low", Flag.HIGH: "read_high", Flag.WITHIN: "read_within"}


def told(sheet: Sheet, texts: Catalogue, language: str) -> str:
    """The sentences on a sheet."""
    return "\n".join(_sentences(sheet, texts, language))


def _sentences(sheet: Sheet, texts: Catalogue, language: str) -> Iterator[str]:
    doubtful = any(one.doubtful for one in sheet.items())
    how = texts.get("read_easily" if sheet.confidence >= EASY and not doubtful else "read_hardly", language)
    if sheet.medicines:
        said = "".join(f"\n- {one}" for one in sheet.medicines[:MOST])
        yield texts.get("read_medicines", language, how=how, said=said)
    if sheet.measures or sheet.tests:
        said = "".join(f"\n- {_value(one, texts, language)}" for one in [*sheet.tests, *sheet.measures][:MOST])
        yield texts.get("read_values", language, how=how, said=said)
    if sheet.illegible:
        yield texts.get("read_illegible", language, count=sheet.illegible)
    if doubtful:
        yield texts.get("read_doubt", language, mark=DOUBT)


def _value(one: object, texts: Catalogue, language: str) -> str:
    if not isinstance(one, Measure) or one.flag is None:
        return str(one)
    return f"{one} ({texts.get(FLAGS[one.flag], language, range=one.range)})"
