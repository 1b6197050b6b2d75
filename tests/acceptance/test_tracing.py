"""Traces of a real run, web and worker apart, as an OTLP receiver reads them: one tree a turn, nothing personal."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.tracing import ALLOWED
from tests.acceptance.conftest import Carehelp
from tests.acceptance.watching import SETTINGS, deliver, sms
from tests.peers import start


class Receiver:
    """What an OTLP/HTTP receiver was sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.roles: set[str] = set()
        self.headers: set[str | None] = set()
        self.raw = b""

    async def __call__(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.raw += body
        self.headers.add(request.headers.get("x-key"))
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            facts = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
            self.roles.add(facts["carehelp.role"])
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return web.Response(body=b"", content_type="application/x-protobuf")

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]


@pytest.fixture
async def otlp() -> AsyncIterator[tuple[str, Receiver]]:
    receiver = Receiver()
    async with start.serving(receiver) as url:
        yield url, receiver


def attributes(span: Span) -> dict[str, object]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "") for pair in span.attributes}


async def test_a_turn_is_one_tree_across_processes(
    tmp_path: Path, otlp: tuple[str, Receiver], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    url, receiver = otlp
    async with start.stub(tmp_path / "sends.jsonl") as twilio:
        settings = SETTINGS | {
            "SETTLE_SECONDS": "2",
            "OTEL_EXPORTER_OTLP_ENDPOINT": url,
            "OTEL_EXPORTER_OTLP_HEADERS": "x-key=abc",
            "TWILIO_API_BASE": twilio.url,
            "AI_PROVIDER": "lmstudio",
            "LMSTUDIO_MODEL": "stub",
            "LMSTUDIO_BASE_URL": f"{twilio.url}/v1",
        }
        hooks = await asyncio.to_thread(make_carehelp, ("web",), **settings)
        worker = await asyncio.to_thread(make_carehelp, ("worker",), **settings)
        for number, text in enumerate(("j'ai mal au ventre", "depuis hier soir"), 1):
            assert await deliver(http, hooks, sms(number, text)) == 200
        assert await deliver(http, hooks, sms(9, "bonjour"), token="wrong") == 403
        await hooks.until("select count(*) > 0 from carehelp.outbox where provider_key is not null", True)
        for process in (worker, hooks):
            await asyncio.to_thread(process.stop)
    assert receiver.roles == {"web", "worker"}
    assert receiver.headers == {"abc"}

    refused, first, last = sorted(
        receiver.named("hook twilio"), key=lambda s: (s.status.code != 2, s.start_time_unix_nano)
    )
    assert attributes(refused)["carehelp.error"] == "AuthenticationError"
    (turn,) = receiver.named("turn")
    assert (turn.trace_id, turn.parent_span_id) == (last.trace_id, last.span_id)
    assert [link.span_id for link in turn.links] == [first.span_id]
    assert attributes(turn)["carehelp.messages"] == 2
    tree = {span.span_id: span for span in receiver.spans if span.trace_id == turn.trace_id}
    call = next(span for span in tree.values() if span.name == "call chat")
    assert attributes(call)["carehelp.provider"] == "lmstudio"
    assert tree[call.parent_span_id].name == "stage model"
    assert tree[tree[call.parent_span_id].parent_span_id] == turn
    (send, *_) = (span for span in tree.values() if span.name == "send")
    assert send.parent_span_id == turn.span_id
    assert {name.removeprefix("carehelp.") for span in receiver.spans for name in attributes(span)} <= ALLOWED
    assert not any(span.events for span in receiver.spans), "exceptions are not recorded: their texts may hold anything"
    for secret in (b"237690000001", b"ventre", b"hier soir", b"synthetic"):
        assert secret not in receiver.raw


async def test_a_send_after_a_kill_stays_in_its_turns_tree(
    tmp_path: Path, otlp: tuple[str, Receiver], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    url, receiver = otlp
    async with start.stub(tmp_path / "sends.jsonl") as twilio:
        await twilio.configure(fail500=1)
        settings = SETTINGS | {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "TWILIO_API_BASE": twilio.url}
        carehelp = await asyncio.to_thread(make_carehelp, **settings)
        assert await deliver(http, carehelp, sms(1, "mon bébé convulse")) == 200
        await carehelp.until("select count(*) > 0 from carehelp.outbox where error_code is not null", True)
        async with asyncio.timeout(30):
            while not receiver.named("turn"):
                await asyncio.sleep(0.1)
        await asyncio.to_thread(carehelp.kill)
        await twilio.configure(fail500=0)
        await asyncio.to_thread(carehelp.start)
        await carehelp.until("select count(*) from carehelp.outbox where provider_key is null", 0, 60.0)
        await asyncio.to_thread(carehelp.stop)
    (turn,) = receiver.named("turn")
    sends = [span for span in receiver.named("send") if span.trace_id == turn.trace_id]
    assert sends[-1].parent_span_id == turn.span_id
    assert sends[-1].status.code != 2
    assert attributes(sends[-1])["carehelp.attempt"] > 1


def test_without_the_setting_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, bot.serve, bot.status\n"
        "from bot.settings import load\n"
        "from bot.watching import make_watching\n"
        "make_watching(load(_env_file=None), 'serve')\n"
        "sys.exit(any(name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, env={"PATH": ""}).returncode == 0


def test_without_the_extra_the_setting_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "sys.modules['opentelemetry.sdk.trace'] = None\n"
        "from bot.settings import load\n"
        "from bot.tracing import make_tracing\n"
        "make_tracing(load(_env_file=None, otel_exporter_otlp_endpoint='http://127.0.0.1:1'), 'serve')"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "pip install 'carehelp[tracing]'" in done.stderr
