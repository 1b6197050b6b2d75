"""What was read on a sheet: medicines, measures and tests, as they stand there and never as we would have them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

#: stands behind what the person is asked to confirm
DOUBT = "(?)"


class Flag(StrEnum):
    """How a value lies to the range that is printed beside it."""

    LOW = "low"
    HIGH = "high"
    WITHIN = "within"


@dataclass(frozen=True, kw_only=True, slots=True)
class Medicine:
    """A medicine that a sheet or a box names."""

    #: as it stands there; as it is spelt right where a letter was misread
    name: str = field(repr=False)
    #: "500 mg", "80/480 mg"; empty where none was read
    strength: str = field(default="", repr=False)
    form: str = field(default="", repr=False)
    #: how to take it, word for word
    dosing: str = field(default="", repr=False)
    #: letters were unclear: the person is asked to confirm
    doubtful: bool = False

    def __str__(self) -> str:
        head = " ".join(filter(None, (self.name, self.strength, self.form)))
        return ", ".join(filter(None, (head, self.dosing))) + (f" {DOUBT}" if self.doubtful else "")

    @property
    def plain(self) -> str:
        """Without how to take it: "for 7 days" is no length of an illness, "if fever" no fever."""
        return " ".join(filter(None, (self.name, self.strength)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A value of a laboratory, with the range that stands on the sheet itself."""

    #: id in data/laboratory/measures.toml
    id: str
    name: str
    value: str = field(repr=False)
    unit: str = field(default="", repr=False)
    range: str = field(default="", repr=False)
    #: None where no range was read, or none that the value can be held against
    flag: Flag | None = None
    doubtful: bool = False

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.name} : {self.value}", self.unit, DOUBT if self.doubtful else "")))

    @property
    def plain(self) -> str:
        """Without a range: its numbers are not the patient's."""
        return " ".join(filter(None, (self.name, self.value, self.unit)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Test:
    """A test whose result is a word."""

    __test__ = False  # not one of pytest's

    id: str
    name: str
    #: as it stands there
    result: str = field(repr=False)
    #: what triage reads, where that is not name and result
    means: str = ""
    doubtful: bool = False

    def __str__(self) -> str:
        return f"{self.name} : {self.result}" + (f" {DOUBT}" if self.doubtful else "")

    @property
    def plain(self) -> str:
        """For triage."""
        return self.means or f"{self.name} : {self.result}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A prescription, a box or a result, without anybody's name."""

    medicines: tuple[Medicine, ...] = ()
    measures: tuple[Measure, ...] = ()
    tests: tuple[Test, ...] = ()
    #: day of the sheet as it stands there; never a day of birth
    date: str = ""
    #: lines that name a medicine which can't be told apart from another, or not be made out
    illegible: int = 0
    #: words that say what the sheet is: "ordonnance", "laboratoire"
    headed: str = ""
    #: letters and digits that were read in all
    letters: int = 0
    #: how sure the reader was, 0 to 1
    confidence: float = 0.0

    @property
    def named(self) -> bool:
        """Whether anything was made out."""
        return bool(self.medicines or self.measures or self.tests)

    @property
    def plain(self) -> str:
        """What triage and the library read: what is named, without what is only said of it."""
        return " ; ".join(one.plain for one in self.items())

    def items(self) -> Iterator[Medicine | Measure | Test]:
        """All that was made out."""
        yield from self.medicines
        yield from self.measures
        yield from self.tests
