"""A finding of the audit fails, what can't be asked warns: told by a pip_audit of the test's own, run as a program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).parent.parent.parent / ".ci" / "audit"
CLEAN = {"name": "a", "version": "1", "vulns": []}
FOUND = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-2026-1"}]}
UNKNOWN = {"name": "c", "version": "3", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("said", "status", "told", "warned"),
    [
        (json.dumps({"dependencies": [CLEAN]}), 0, "1 of 1 packages audited, 0 findings", False),
        (json.dumps({"dependencies": [CLEAN, FOUND]}), 1, "b 2: PYSEC-2026-1", False),
        (json.dumps({"dependencies": [FOUND, UNKNOWN]}), 1, "1 of 2 packages audited, 1 findings", False),
        (json.dumps({"dependencies": [UNKNOWN]}), 0, "0 of 1 packages audited", True),
        ("", 0, "", True),
    ],
)
def test_what_comes_of_an_audit(tmp_path: Path, said: str, status: int, told: str, warned: bool) -> None:
    (tmp_path / "pip_audit.py").write_text(f"print({said!r})")
    environment = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, AUDIT], check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == status
    assert told in done.stdout
    assert ("WARNING" in done.stderr) is warned
