"""Reading text on photos and in PDFs: a process of its own, one file at a time, ended when it takes too long."""

import asyncio
import contextlib
import json
import struct
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from core.errors import MediaError
from core.vision.rows import Piece

#: the folder that holds the package `core`
ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "core.vision.child")
#: seconds for one file, waiting for those before it among them
SECONDS = 45.0
#: seconds without work after which the process ends and gives its memory back
IDLE = 120.0
#: bytes of an answer
MOST_ANSWER = 4_000_000
#: what the process says of a PDF, and the key of the text for the person
WRONG = {"locked": "pdf_locked"}


def sees() -> bool:
    """Whether text on pictures can be read here: the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


class Reader:
    """A process that reads, started when it is first needed and again after it ended."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        idle: float = IDLE,
        command: Sequence[str] = COMMAND,
        pictures: Callable[[], bool] = sees,
    ) -> None:
        self._seconds, self._idle, self._command = seconds, idle, command
        self._turn: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._ending: asyncio.TimerHandle | None = None
        #: whether text on pictures can be read; without, a PDF's own text still can
        self.pictures = pictures()

    async def photo(self, jpeg: bytes) -> list[Piece]:
        """The text on a photo; nothing where none is found or nobody can read it. Raises MediaError `image_unseen`."""
        if not self.pictures:
            return []
        pages = await self._ask("photo", jpeg, "image_unseen")
        return pages[0]

    async def pdf(self, data: bytes) -> list[list[Piece]]:
        """The text of the first three pages. Raises MediaError: `pdf_locked`, `pdf_broken`."""
        return await self._ask("pdf", data, "pdf_broken")

    async def close(self) -> None:
        """End the process."""
        if self._ending:
            self._ending.cancel()
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, what: str, data: bytes, failing: str) -> list[list[Piece]]:
        try:
            async with asyncio.timeout(self._seconds), self._lock():
                answer = await self._answer(what, data)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            raise MediaError(failing, "reading it took too long, or ended the process that read it") from error
        if wrong := answer.get("wrong"):
            raise MediaError(WRONG.get(str(wrong), failing))
        return [[_piece(one) for one in page] for page in answer["pieces"]]

    def _lock(self) -> asyncio.Lock:
        """A lock of this event loop: tests have many."""
        loop = asyncio.get_running_loop()
        if self._turn is None or self._turn[0] is not loop:
            self._turn = (loop, asyncio.Lock())
        return self._turn[1]

    async def _answer(self, what: str, data: bytes) -> dict[str, list[list[list[object]]]]:
        """What the process says. Whatever breaks this off ends it: a half-read answer would go to the next who asks."""
        if self._ending:
            self._ending.cancel()
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=ROOT, env={"OMP_NUM_THREADS": "1"}, stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        try:
            answer = await _exchange(self._process, what, data)
        except BaseException:
            await asyncio.shield(self.close())
            raise
        self._ending = asyncio.get_running_loop().call_later(self._idle, self._dismiss)
        return answer

    def _dismiss(self) -> None:
        """Nothing was asked for a while. The process ends by itself when its input does."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None


async def _exchange(process: asyncio.subprocess.Process, what: str, data: bytes) -> dict[str, list[list[list[object]]]]:
    assert process.stdin is not None and process.stdout is not None, "both are pipes"  # noqa: S101
    for frame in (json.dumps({"what": what}).encode(), data):
        process.stdin.write(struct.pack(">I", len(frame)) + frame)
    await process.stdin.drain()
    (size,) = struct.unpack(">I", await process.stdout.readexactly(4))
    if size > MOST_ANSWER:
        raise ValueError("an answer that is too long")
    found: dict[str, list[list[list[object]]]] = json.loads(await process.stdout.readexactly(size))
    return found


def _piece(one: Sequence[object]) -> Piece:
    text, confidence, corners = one
    return Piece(
        text=str(text),
        confidence=float(confidence),  # type: ignore[arg-type]  # our own process sends text, number, corners
        corners=tuple((float(x), float(y)) for x, y in corners),  # type: ignore[attr-defined]  # as above
    )
