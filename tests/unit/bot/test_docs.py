"""What the documents say to run exists, and every setting is explained."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent.parent
CAREHELP = Path(sys.executable).parent / "carehelp"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> set[tuple[str, ...]]:
    text = "\n".join(path.read_text() for path in DOCUMENTS)
    found = re.findall(r"carehelp ((?:telegram poll|keys new|[a-z]+))", text)
    return {tuple(name.split()) for name in found}


@pytest.mark.parametrize("command", sorted(commands()))
def test_each_command_that_is_named_exists(command: tuple[str, ...]) -> None:
    done = subprocess.run([CAREHELP, *command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z]+)", "\n".join(path.read_text() for path in DOCUMENTS)))
    assert named <= targets


def test_every_setting_is_in_the_example_and_none_besides() -> None:
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert example == {name.upper() for name in Settings.model_fields}


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
