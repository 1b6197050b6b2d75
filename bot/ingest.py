"""`carehelp ingest`: reads the hospital's own data, says what it could not use, and swaps it in whole."""

import asyncio
import codecs
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import Progress

from bot.clock import utc_now
from bot.counted import counted
from bot.runtime import open_store
from bot.settings import Settings
from core.errors import CarehelpError
from core.records.summary import TEXTS, Summary, UnusableRow, records, summary
from core.text.fold import fold
from data.records import Records

ENCODINGS = ("utf-8-sig", "cp1252")
#: marks of the encoding that spreadsheets call Unicode text
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ",;\t|"
SNIFFED = 64_000
BATCH = 1_000
#: problems that are listed one by one
LISTED = 20
#: a column without a known name is the text if its values are this long on average
LONG = 40


class BadData(CarehelpError):
    """A file that can't be read as data."""


@dataclass(slots=True)
class Report:
    """What came of a file."""

    used: int = 0
    #: line or number of record, and why
    skipped: list[tuple[int, str]] = field(default_factory=list)


async def ingest(settings: Settings, console: Console, *, again: bool = False) -> int:
    """Read the CSV, or where there is none the JSON file. Returns how many rows could not be used."""
    path = next((p for p in (settings.cameroon_data_csv, settings.patient_data_path) if p.is_file()), None)
    if path is None:
        names = f"{settings.cameroon_data_csv} nor {settings.patient_data_path}"
        raise BadData(f"neither {names} is there: set CAMEROON_DATA_CSV or PATIENT_DATA_PATH")
    content = await asyncio.to_thread(path.read_bytes)
    source = hashlib.sha256(content).hexdigest()
    async with open_store(settings) as store:
        stored = Records(store.database, store.vault)
        if not again and await stored.known(source):
            console.print(f"{path.name}: nothing new since it was last read.", highlight=False)
            return 0
        rows = await asyncio.to_thread(_rows, path, content)
        report = await _store(stored, source, rows, console)
    _tell(path, report, console)
    return len(report.skipped)


async def _store(stored: Records, source: str, rows: "Rows", console: Console) -> Report:
    reading, report = await stored.begin(source), Report(skipped=list(rows.bad))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Reading", total=len(rows.rows))
        for start in range(0, len(rows.rows), BATCH):
            some = rows.rows[start : start + BATCH]
            summaries = await asyncio.to_thread(_summaries, some, rows.text_field, report)
            await stored.add(reading, summaries)
            report.used += len(summaries)
            progress.advance(task, len(some))
    if not report.used:
        raise BadData("no row could be used: what was read before stays as it is")
    if report.used < len(report.skipped):
        line, why = report.skipped[0]
        raise BadData(
            f"{report.used} rows can be used and {len(report.skipped)} can't (line {line}: {why}):"
            " that is no file of consultations. What was read before stays as it is"
        )
    await stored.finish(reading, used=report.used, skipped=len(report.skipped), now=utc_now())
    return report


def _summaries(rows: Sequence[tuple[int, Mapping[str, Any]]], text_field: str | None, report: Report) -> list[Summary]:
    found = []
    for line, row in rows:
        try:
            found.append(summary(row, text_field=text_field))
        except UnusableRow as error:
            report.skipped.append((line, str(error)))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Rows with the line or number of each, lines that are no rows, and the column that holds the text."""

    rows: Sequence[tuple[int, Mapping[str, Any]]]
    bad: Sequence[tuple[int, str]] = ()
    text_field: str | None = None


def _rows(path: Path, content: bytes) -> Rows:
    if path.suffix.lower() == ".json":
        try:
            return Rows(rows=list(enumerate(records(json.loads(_decoded(content))), 1)))
        except (ValueError, UnusableRow) as error:
            raise BadData(f"{path.name}: not JSON records ({error})") from error
    return _table(path, _decoded(content))


def _decoded(content: bytes) -> str:
    if content.startswith(UTF_16):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _table(path: Path, text: str) -> Rows:
    """A table by pandas. Lines with too many fields are kept apart with their number."""
    lines = text.splitlines()
    try:
        separator = csv.Sniffer().sniff(text[:SNIFFED].split("\n", 1)[0], delimiters=SEPARATORS).delimiter
    except csv.Error:
        separator = ","
    bad: list[tuple[int, str]] = []
    width = len(next(csv.reader(lines[:1], delimiter=separator), []))
    kept = list(_of_width(text, separator, width, bad))
    if width < 1 or not kept:
        raise BadData(f"{path.name}: no table was found in it")
    frame = pd.DataFrame([row for _, row in kept[1:]], columns=kept[0][1], dtype=str)
    numbers = [number for number, _ in kept[1:]]
    found = [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
    return Rows(rows=list(zip(numbers, found, strict=True)), bad=bad, text_field=_text_column(frame, path))


def _of_width(text: str, separator: str, width: int, bad: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line that each ends on; shorter ones are filled up, longer ones are bad."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > width:
            bad.append((reader.line_num, f"{len(row)} fields where the first line has {width}"))
            continue
        yield reader.line_num, row + [""] * (width - len(row))


def _text_column(frame: pd.DataFrame, path: Path) -> str | None:
    """None where a column has a known name; else the one with the longest texts."""
    if {fold(str(name)).strip().replace(" ", "_") for name in frame.columns} & set(TEXTS):
        return None
    lengths = {str(name): float(frame[name].str.len().mean()) for name in frame.columns}
    longest = max(lengths, key=lengths.__getitem__)
    if lengths[longest] < LONG:
        raise BadData(f"{path.name}: no column of text; name one of {', '.join(TEXTS[:4])}")
    return longest


def _tell(path: Path, report: Report, console: Console) -> None:
    console.print(f"{path.name}: {counted(report.used, 'row')} used, {len(report.skipped)} not.", highlight=False)
    for why, count in Counter(why for _, why in report.skipped).most_common():
        lines = [line for line, other in report.skipped if other == why]
        more = f" and {len(lines) - LISTED} more" if len(lines) > LISTED else ""
        console.print(f"  {count} × {why}: line {', '.join(map(str, lines[:LISTED]))}{more}", highlight=False)
