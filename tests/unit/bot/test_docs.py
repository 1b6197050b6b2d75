"""What the documents say to run exists, and every setting is explained."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import app
from bot.settings import OF_DEPLOYMENT, Settings

ROOT = Path(__file__).parent.parent.parent.parent
CAREHELP = Path(sys.executable).parent / "carehelp"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


PLACEHOLDER = re.compile(r"<[^>]+>|\u2026|\.\.\.")
#: what documents may be taken at their word for: it needs no network and changes nothing but DATA_DIR
SAFE = frozenset({
    "keys new", "migrate", "outbox", "ask", "backup", "doctor", "keys status", "keys rotate", "access", "retention run",
})  # fmt: skip


def lines() -> list[tuple[str, list[str]]]:
    """(document, words) of every command of ours in code: fenced, indented or within a sentence."""
    found = []
    for path in DOCUMENTS:
        text = path.read_text()
        fenced = [line for block in re.findall(r"```\w*\n(.*?)```", text, re.S) for line in block.splitlines()]
        prose = re.sub(r"```.*?```", "", text, flags=re.S)
        indented = [line for line in prose.splitlines() if line.startswith("    ")]
        for code in [*fenced, *indented, *re.findall(r"`([^`]+)`", prose)]:
            if (words := ours(code)) is not None:
                found.append((path.name, words))
    return found


def ours(code: str) -> list[str] | None:
    """What follows `carehelp` on a line of code; None where it is not called."""
    code = re.sub(r"^\s*care (?=[a-z])", "carehelp ", code)  # the short name of docs/operations.md
    if not re.search(r"(^|[\s/])carehelp [a-z]", code) or re.search(r"systemctl|create role|create database", code):
        return None
    words = shlex.split(code.split(" #", maxsplit=1)[0].replace("\n", " "))
    at = [n for n, word in enumerate(words) if word == "carehelp" or word.endswith("/bin/carehelp")]
    return words[at[-1] + 1 :] if at else None


def command_of(words: list[str]) -> tuple[str, Any, list[str]]:
    """(its name, the command, what is left). Fails where there is none."""
    command: Any = typer.main.get_command(app)
    names: list[str] = []
    for word in words:
        if not isinstance(command, TyperGroup) or word.startswith("-") or not re.fullmatch("[a-z]+", word):
            break
        assert word in command.commands or command.invoke_without_command, f"carehelp {' '.join([*names, word])}"
        command = command.commands[word]
        names.append(word)
    return " ".join(names), command, words[len(names) :]


@pytest.mark.parametrize(("document", "words"), lines(), ids=lambda value: " ".join(value)[:60])
def test_each_command_that_is_named_exists_with_its_options(document: str, words: list[str]) -> None:
    name, command, rest = command_of(words)
    assert name, f"{document}: carehelp {' '.join(words)}"
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = {word.split("=")[0] for word in rest if word.startswith("-")}
    assert given <= known | {"--help"}, f"{document}: carehelp {' '.join(words)}"


def test_what_can_be_run_as_it_is_written_is_run(tmp_path: Path) -> None:
    run = []
    for _, words in lines():
        name, _, rest = command_of(words)
        if name in SAFE and (not rest or not PLACEHOLDER.search(" ".join(rest))) and [name, rest] not in run:
            run.append([name, rest])
    assert {name for name, _ in run} == SAFE
    for name, rest in sorted(run, key=lambda one: one[0] != "ask"):
        if name == "ask" and (not rest or rest[0] == "TEXT"):
            continue
        arguments = [str(tmp_path / Path(rest[0]).name)] if name == "backup" and rest else rest
        if name == "backup" and not rest:
            continue
        done = subprocess.run(
            [CAREHELP, *name.split(), *arguments],
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), "ENVIRONMENT": "test"},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"carehelp {name} {arguments}: {done.stderr}"


def test_each_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z-]+)", "\n".join(path.read_text() for path in DOCUMENTS)))
    assert named <= targets


def test_every_setting_is_in_the_example_and_none_besides() -> None:
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert example == {name.upper() for name in Settings.model_fields}


def test_what_deploy_reads_from_the_same_file_is_in_the_example_too() -> None:
    example = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    files = [*(ROOT / "deploy").glob("compose*.yml")]
    read = set(re.findall(r"\$\{([A-Z_]+)", "\n".join(file.read_text() for file in files)))
    assert example == read - {name.upper() for name in Settings.model_fields} <= OF_DEPLOYMENT


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_lock_files_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tests/peers/package-lock.json"):
        text = (ROOT / name).read_text()
        assert "--index-url" not in text
        assert '"resolved"' not in text
        assert "--find-links" not in text
