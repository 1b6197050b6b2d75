"""Sends providers' updates and writes down when each was due, sent and acknowledged. A process of its own, so that it
takes no time from what it measures: `python -m tests.bench.load` reads its orders as JSON from standard input.

A conversation keeps to one connection, so its messages leave in order. At a rate, latency counts from the moment a
message was due: waiting before a slow server is not hidden.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import uvloop

#: seconds between two tries of a message that nobody acknowledged, and for how long it is tried
AGAIN_SECONDS, RETRY_SECONDS = 0.2, 40.0


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What to send. `texts` are taken in turn; each is preceded by the marker `~number~`."""

    url: str
    kind: str
    out: str
    count: int
    conversations: int
    connections: int
    first: int = 0
    #: messages a second; 0: as fast as they are acknowledged
    rate: float = 0.0
    secret: str = ""
    texts: Sequence[str] = field(default=("hello from conversation {conversation}",))
    #: of the first conversation: others than those of earlier runs
    person: int = 0
    retry: bool = False


def telegram(orders: Orders, number: int, person: int, text: str) -> tuple[bytes, dict[str, str]]:
    """An update with its headers."""
    chat = {"id": 10_000_000 + person, "type": "private", "first_name": "Person"}
    sender = {"id": chat["id"], "is_bot": False, "first_name": "Person", "language_code": "en"}
    message = {"message_id": number + 1, "date": 1_790_000_000, "from": sender, "chat": chat, "text": text}
    update = {"update_id": 1_000_000 + number, "message": message}
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": orders.secret}
    return json.dumps(update).encode(), headers


def twilio(orders: Orders, number: int, person: int, text: str) -> tuple[bytes, dict[str, str]]:
    """A signed form of WhatsApp's."""
    form = {
        "MessageSid": f"SM{number:032x}", "SmsMessageSid": f"SM{number:032x}", "AccountSid": f"AC{0:032x}",
        "From": f"whatsapp:+1555{person:07d}", "To": "whatsapp:+14155238886", "WaId": f"1555{person:07d}",
        "Body": text, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
    }  # fmt: skip
    signed = orders.url + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(orders.secret.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return urlencode(form).encode(), headers


def requests(orders: Orders) -> Iterator[tuple[int, int, bytes]]:
    """Number, conversation and the whole HTTP request of each message."""
    where = urlsplit(orders.url)
    made = {"telegram": telegram, "twilio": twilio}[orders.kind]
    for index in range(orders.count):
        number, conversation = orders.first + index, index % orders.conversations
        text = orders.texts[index % len(orders.texts)].format(conversation=conversation)
        body, headers = made(orders, number, orders.person + conversation, f"~{number}~ {text}")
        lines = [f"POST {where.path} HTTP/1.1", f"Host: {where.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        yield number, conversation, "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    """One connection, kept alive; opened anew where it breaks."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> int:
        """The status. Raises OSError or IncompleteReadError."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or b"0"))
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
            self._streams = None
            raise
        return int(head[9:12])

    async def insist(self, request: bytes, *, retry: bool) -> int:
        """The status, 0 for none; tried again as Telegram would if `retry`."""
        until = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                if (status := await self.send(request)) < 300 or not retry:
                    return status
            except (OSError, asyncio.IncompleteReadError):
                status = 0
            if not retry or time.monotonic() > until:
                return status
            await asyncio.sleep(AGAIN_SECONDS)


async def run(orders: Orders) -> None:
    """Send all of it."""
    where = urlsplit(orders.url)
    every = list(requests(orders))
    start = time.monotonic_ns() + 50_000_000
    with Path(orders.out).open("w", buffering=1) as out:

        async def lane(own: int) -> None:
            connection = Connection(str(where.hostname), where.port or 80)
            for index, (number, conversation, request) in enumerate(every):
                if conversation % orders.connections != own:
                    continue
                due = start + int(index / orders.rate * 1e9) if orders.rate else time.monotonic_ns()
                if (wait := (due - time.monotonic_ns()) / 1e9) > 0:
                    await asyncio.sleep(wait)
                status = await connection.insist(request, retry=orders.retry)
                line = {"number": number, "conversation": conversation, "due": due}
                out.write(json.dumps(line | {"acknowledged": time.monotonic_ns(), "status": status}) + "\n")

        await asyncio.gather(*(lane(own) for own in range(orders.connections)))


def main() -> None:
    """Read the orders and carry them out."""
    orders: dict[str, Any] = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(Orders(**orders)))


if __name__ == "__main__":
    main()
