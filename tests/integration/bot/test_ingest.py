"""Reading a hospital's own files into a real database."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from bot.ingest import BadData, ingest
from bot.settings import Settings, load
from core.records.summary import summary
from core.text.fold import fold
from data.database import Database
from data.records import Records
from data.vault import Vault, load_keys

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "data" / "samples"


def settings(database_url: str, folder: Path, csv: Path, json: Path = Path("none.json")) -> Settings:
    return load(
        _env_file=None, data_dir=folder, database_url=database_url, cameroon_data_csv=csv, patient_data_path=json
    )


async def read(chosen: Settings, *, again: bool = False) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=200)
    skipped = await ingest(chosen, console, again=again)
    assert isinstance(console.file, io.StringIO)
    return skipped, console.file.getvalue()


@asynccontextmanager
async def stored(chosen: Settings) -> AsyncIterator[Records]:
    database = Database(chosen.database)
    await database.open()
    try:
        yield Records(database, Vault(load_keys("", chosen.data_dir, make=False)))
    finally:
        await database.close()


async def found(chosen: Settings, text: str) -> tuple[str, ...]:
    async with stored(chosen) as records:
        return await records.search(text)


async def test_the_sample_is_read_and_its_faults_are_named(database_url: str, tmp_path: Path) -> None:
    chosen = settings(database_url, tmp_path, SAMPLES / "clinical_summaries.csv")
    skipped, said = await read(chosen)
    assert skipped == 2
    assert "8 rows used, 2 not" in said
    assert "line 6" in said
    assert "12 fields where the first line has 11: line 10" in said
    lines = await found(chosen, "wheezing at night with dust")
    assert "Wheezing at night" in lines[0]
    assert "Fatou" not in "".join(lines)
    assert await read(chosen) == (0, "clinical_summaries.csv: nothing new since it was last read.\n")


async def test_who_waits_sees_how_far_it_is(database_url: str, tmp_path: Path) -> None:
    """On a terminal, which a pipe is not."""
    path = tmp_path / "rows.csv"
    path.write_text("summary_text\n" + "\n".join(f"fever of patient number {n} went away" for n in range(2_500)) + "\n")
    terminal = Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None)
    assert await ingest(settings(database_url, tmp_path, path), terminal) == 0
    assert isinstance(terminal.file, io.StringIO)
    shown = terminal.file.getvalue()
    assert "Reading" in shown
    assert "100%" in shown


async def test_where_there_is_no_table_the_records_are_read(database_url: str, tmp_path: Path) -> None:
    chosen = settings(database_url, tmp_path, tmp_path / "none.csv", SAMPLES / "patient_records.json")
    assert (await read(chosen))[0] == 1
    assert "scabies" in (await found(chosen, "itching between fingers"))[0]


async def test_a_new_reading_counts_in_whole_or_not_at_all(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("summary_text\n" + "\n".join(f"fever of patient number {n} went away" for n in range(50)) + "\n")
    chosen = settings(database_url, tmp_path, path)
    await read(chosen)
    again = ("headache of somebody else altogether", "fever of patient number 7 went away")
    async with stored(chosen) as records:  # a reading that is broken off in the middle
        await records.add(await records.begin("another file"), [summary({"summary_text": text}) for text in again])
    assert await found(chosen, "headache altogether") == ()
    assert len(await found(chosen, "fever patient")) == 2
    path.write_text("\n".join(("summary_text", *again)) + "\n\nno\n")
    await read(chosen)
    assert await found(chosen, "headache altogether")
    assert len(await found(chosen, "fever patient")) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("texte;age\nDouleur à la gorge depuis trois jours, fièvre légère, pas de bave;4\n".encode("cp1252"), "gorge"),
        (b"age\treport_summary\n4\tEarache since Monday, no discharge, fever low\n", "earache"),
        (
            "age|unknown\n4|A long story of a cough that lasted for two weeks and went away\n".encode("utf-8-sig"),
            "cough",
        ),
        (
            "summary_text\tage\nBrûlure du bras avec de l'huile, cloques, pas de fièvre\t4\n".encode("utf-16"),
            "brulure",
        ),
    ],
)
async def test_any_separator_and_encoding(database_url: str, tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    chosen = settings(database_url, tmp_path, path)
    assert (await read(chosen))[0] == 0
    assert word in fold((await found(chosen, word))[0])


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\x01\x02"])
async def test_what_is_no_data_says_so(database_url: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(BadData):
        await read(settings(database_url, tmp_path, path))


async def test_a_file_that_is_missing_names_the_settings(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(BadData, match="CAMEROON_DATA_CSV"):
        await read(settings(database_url, tmp_path, tmp_path / "none.csv"))


async def test_a_file_that_is_none_of_consultations_replaces_nothing(database_url: str, tmp_path: Path) -> None:
    good = tmp_path / "clinical_summaries.csv"
    good.write_text("patient_id,summary_text\n1,Fever for three days and a positive malaria test\n")
    assert (await read(settings(database_url, tmp_path, good)))[0] == 0
    wrong = ROOT / "README.md"
    with pytest.raises(BadData, match="before stays as it is"):
        await read(settings(database_url, tmp_path, wrong))
    assert "nothing new" in (await read(settings(database_url, tmp_path, good)))[1]


async def test_what_was_read_is_in_its_index_at_once(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("summary_text\n" + "\n".join(f"fever of patient number {n} went away" for n in range(200)) + "\n")
    chosen = settings(database_url, tmp_path, path)
    await read(chosen)
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select gin_clean_pending_list('carehelp.summaries_words_idx')").fetchone()
    assert row == (0,), "nothing was left for later"
