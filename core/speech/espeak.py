"""Running espeak-ng on a text in an open file."""

import asyncio
import contextlib
from pathlib import Path

from core.errors import ProviderError
from core.priority import give_way

WORDS_A_MINUTE = 150


async def said(program: Path, descriptor: int, *, voice: str) -> bytes:
    """The text as WAV. The process is gone when this ends, however it ends. Raises ProviderError."""
    try:
        process = await asyncio.create_subprocess_exec(
            str(program), "-v", voice, "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout",
            stdin=descriptor, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise ProviderError(f"espeak-ng can't be started: {type(error).__name__}") from error
    give_way(process.pid)
    try:
        sound, _errors = await process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode or not sound:
        raise ProviderError(f"espeak-ng: ended with {process.returncode}")
    return sound
