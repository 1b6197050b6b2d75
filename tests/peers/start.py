"""Starting the peers that tests talk to, and saying which one is missing."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
PRISM = MODULES / ".bin" / "prism"
TWILIO_DOCUMENT = HERE / "twilio_messages.json"
SUPABASE_DOCUMENT = HERE / "supabase_auth.json"
STUB = HERE / "stub.mjs"
AIMOCK = MODULES / ".bin" / "llmock"
START_SECONDS = 90
#: what stands before a command that is to give way: a session of its own, which is nice, and no more than idle time
BEHIND = ["setsid", "sh", "-c", 'echo 19 > /proc/self/autogroup; exec nice -n 19 chrt -i 0 "$@"', "sh"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def need(path: Path, how: str) -> None:
    """A peer that is missing is a reason to skip, but a failure in CI."""
    if not path.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{path.name} is missing: {how}")


#: calls that the Bot API server remembers: a test that makes more would count too few
MOST_CALLS = 100_000


class BotApi(LoBotApiEmulator):
    """A Bot API server that keeps what it was sent: the emulator keeps the names of fields alone."""

    def __init__(self) -> None:
        super().__init__(enable_control=True, allow_insecure_loopback_webhooks=True, max_history=MOST_CALLS)
        self.said: list[tuple[str, dict[str, str]]] = []
        #: whether files are given in chunks, without saying how long they are
        self.unsized = False

    def application(self) -> web.Application:
        """The emulator behind a keeper of fields."""
        app: web.Application = self.app()
        app.middlewares.append(self._keep)
        return app

    def calls(self, method: str) -> list[dict[str, str]]:
        """The fields of each call of a method, in order. An upload's fields are not kept."""
        return [fields for name, fields in self.said if name == method]

    def uploads(self) -> list[tuple[str, bytes]]:
        """(kind, bytes) of each file that was given to it, in order."""
        return [(str(name).split("-")[1], bytes(asset["data"])) for name, asset in self.assets.items()]

    @web.middleware
    async def _keep(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        method = request.match_info.get("method", "")
        if request.content_type == "application/json":
            self.said.append((method, await request.json()))
        elif not request.content_type.startswith("multipart/"):
            self.said.append((method, dict(parse_qsl((await request.read()).decode()))))
        answer = await handler(request)
        if self.unsized and isinstance(answer, web.Response) and request.path.startswith("/file/"):
            return await _in_chunks(request, answer)
        return answer


async def _in_chunks(request: web.Request, answer: web.Response) -> web.StreamResponse:
    stream = web.StreamResponse()
    stream.enable_chunked_encoding()
    await stream.prepare(request)
    data = answer.body if isinstance(answer.body, bytes) else b""
    with contextlib.suppress(ConnectionError):  # who asked may have had enough
        for at in range(0, len(data), 1_000_000):
            await stream.write(data[at : at + 1_000_000])
    return stream


@contextlib.asynccontextmanager
async def bot_api() -> AsyncIterator[tuple[str, BotApi]]:
    """A Bot API server: its address, and itself."""
    emulator = BotApi()
    runner = web.AppRunner(emulator.application())
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
    port = free_port()
    command = [str(PRISM), "mock", "--port", str(port), "--host", "127.0.0.1", "--errors", str(TWILIO_DOCUMENT)]
    async with _serving(command, f"http://127.0.0.1:{port}") as url:
        yield url


class SupabaseAuth:
    """Stands before prism as a gateway stands before Supabase Auth: takes `/auth/v1` off, keeps what was asked."""

    def __init__(self, prism: str) -> None:
        self._prism = prism
        #: which of the document's answers is given from here on: "code=400, example=invalid_credentials"
        self.prefer = ""
        #: the same for the requests whose path ends so
        self.prefers: dict[str, str] = {}
        #: (path with query, headers, body) of each request, in order
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What prism says to it."""
        path, body = request.path_qs.removeprefix("/auth/v1"), await request.read()
        self.asked.append((path, dict(request.headers), json.loads(body or b"{}")))
        passed = ("apikey", "authorization", "content-type")
        headers = {name: value for name, value in request.headers.items() if name.lower() in passed}
        prefer = next((told for end, told in self.prefers.items() if request.path.endswith(end)), self.prefer)
        headers |= {"Prefer": prefer} if prefer else {}
        async with (
            aiohttp.ClientSession() as http,
            http.request(request.method, f"{self._prism}{path}", data=body or None, headers=headers) as told,
        ):
            return web.Response(
                status=told.status,
                body=await told.read(),
                content_type=told.content_type,
                headers={"Set-Cookie": "sb-session=of-somebody; Path=/"},
            )


@contextlib.asynccontextmanager
async def supabase_auth() -> AsyncIterator[tuple[str, SupabaseAuth]]:
    """Prism with Supabase Auth's own document, as a project: its address, and what stands before it."""
    need(PRISM, "cd tests/peers && npm ci")
    port = free_port()
    command = [str(PRISM), "mock", "--port", str(port), "--host", "127.0.0.1", "--errors", str(SUPABASE_DOCUMENT)]
    async with _serving(command, f"http://127.0.0.1:{port}") as prism:
        project = SupabaseAuth(prism)
        async with serving(project.answer) as url:
            yield url, project


@contextlib.asynccontextmanager
async def models(
    folder: Path, *answers: tuple[dict[str, Any], str | dict[str, Any]], behind: bool = False, **chaos: float
) -> AsyncIterator[str]:
    """The base URL of an OpenAI-compatible server that gives these answers: (what a request must match, content), or a
    response of another kind in place of content: an embedding, a transcription.

    One that stays `behind` takes what nobody else wants: in the field it is another machine.

    `chaos` are aimock's faults: latency in milliseconds, drop, malformed, disconnect and ratelimit as shares of calls.
    """
    need(AIMOCK, "cd tests/peers && npm ci")
    fixtures = [
        {"match": match, "response": content if isinstance(content, dict) else {"content": content}}
        for match, content in answers
    ]
    path = folder / f"answers{free_port()}.json"
    path.write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    port = free_port()
    command = BEHIND if behind else []
    command = [*command, str(AIMOCK), "--port", str(port), "--fixtures", str(path), "--log-level", "silent"]
    command += [part for name, value in chaos.items() for part in (f"--chaos-{name}", str(value))]
    async with _serving(command, f"http://127.0.0.1:{port}") as url:
        yield f"{url}/v1"


@contextlib.asynccontextmanager
async def serving(answer: Handler) -> AsyncIterator[str]:
    """The address of a server that answers every request as the test says, for protocols that no peer keeps."""
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def stub(out: Path, *, media: Path | None = None, senders: int = 0, heard: str = "") -> AsyncIterator["Stub"]:
    """The benchmark's stub of both providers, which can fail on demand. `media`: the file that it gives for any.
    `senders`: how many more ports it has, to tell senders apart by. `heard`: what it hears in any sound."""
    port, also = free_port(), [free_port() for _ in range(senders)]
    command = ["node", str(STUB), "--port", str(port), "--out", str(out), "--heard", heard]
    command += ["--media", str(media)] if media else []
    command += ["--also", ",".join(map(str, also))] if also else []
    async with _serving(command, f"http://127.0.0.1:{port}") as url:
        yield Stub(url=url, out=out, also=tuple(also))


@dataclass(frozen=True, kw_only=True)
class Stub:
    """A running stub."""

    url: str
    out: Path
    #: its other ports
    also: tuple[int, ...] = ()

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
