"""Starting the peers that tests talk to, and saying which one is missing."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
PRISM = MODULES / ".bin" / "prism"
SHARED = Path(os.environ.get("CAREHELP_SHARED", HERE.parent.parent.parent / "shared"))
PEERS = Path(os.environ.get("CAREHELP_PEERS", SHARED / "peers"))
TWILIO_DOCUMENT = PEERS / "twilio_api_v2010.json"
STUB = SHARED / "bench" / "stub.mjs"
START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def need(path: Path, how: str) -> None:
    """A peer that is missing is a reason to skip, but a failure in CI."""
    if not path.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{path.name} is missing: {how}")


@contextlib.asynccontextmanager
async def bot_api() -> AsyncIterator[tuple[str, LoBotApiEmulator]]:
    """A Bot API server: its address, and itself."""
    emulator = LoBotApiEmulator(enable_control=True, allow_insecure_loopback_webhooks=True)
    runner = web.AppRunner(emulator.app())
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", emulator
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def twilio_api() -> AsyncIterator[str]:
    """The address of prism with Twilio's own document: it refuses what Twilio would refuse."""
    need(PRISM, "cd tests/peers && npm ci")
    need(TWILIO_DOCUMENT, "set CAREHELP_PEERS to the folder that holds it")
    port = free_port()
    command = [str(PRISM), "mock", "--port", str(port), "--host", "127.0.0.1", "--errors", str(TWILIO_DOCUMENT)]
    async with _serving(command, f"http://127.0.0.1:{port}") as url:
        yield url


@contextlib.asynccontextmanager
async def stub(out: Path) -> AsyncIterator["Stub"]:
    """The benchmark's stub of both providers, which can fail on demand."""
    need(STUB, "set CAREHELP_SHARED to the folder that holds bench/stub.mjs")
    port = free_port()
    command = ["node", str(STUB), "--port", str(port), "--out", str(out)]
    async with _serving(command, f"http://127.0.0.1:{port}") as url:
        yield Stub(url=url, out=out)


@dataclass(frozen=True, kw_only=True)
class Stub:
    """A running stub."""

    url: str
    out: Path

    async def configure(self, **settings: float) -> None:
        async with aiohttp.ClientSession() as http, http.post(f"{self.url}/__config", json=settings) as answer:
            assert answer.status == 200

    async def sends(self) -> list[dict[str, Any]]:
        """What it was sent and did not refuse, in order."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/__stats") as answer:
            assert answer.status == 200
        lines = map(json.loads, self.out.read_text().splitlines())
        return [line for line in lines if line["status"] < 400]


@contextlib.asynccontextmanager
async def _serving(command: list[str], url: str) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as http:
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    async with http.get(url):
                        break
                await asyncio.sleep(0.1)
        yield url
    finally:
        process.terminate()
        await process.wait()


class Reference:
    """ICU's clusters and Twilio's segments of a text, asked of a Node process that stays."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, text: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


@contextlib.contextmanager
def reference() -> Iterator[Reference]:
    """The Node process with Twilio's segment calculator."""
    need(MODULES / "sms-segments-calculator", "cd tests/peers && npm ci")
    command = ["node", str(HERE / "reference.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Reference(process)
        assert process.stdin
        process.stdin.close()
        process.wait(10)
