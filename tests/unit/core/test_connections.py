"""With `local_only` nothing outside this machine and its network is connected to, however it is called."""

import aiohttp.web
import pytest

from core.connections import UNKNOWN, Connections, Remote, is_local_address
from tests.peers import start


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("192.168.0.9", True), ("172.16.0.1", True), ("169.254.1.1", True),
        ("::1", True), ("fd00::1", True), ("fe80::1%eth0", True), ("::ffff:10.0.0.1", True),
        ("8.8.8.8", False), ("203.0.113.9", False), ("172.32.0.1", False),
        ("2001:4860:4860::8888", False), ("::ffff:8.8.8.8", False),
        ("0.0.0.0", False), ("", False), ("localhost", False),
    ],
)  # fmt: skip
def test_addresses(address: str, local: bool) -> None:
    assert is_local_address(address) is local


@pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]", "134744072", "0x08080808", "[::ffff:8.8.8.8]"])
async def test_what_is_not_local_is_refused_before_anything_leaves(host: str) -> None:
    connections = Connections(local_only=True)
    try:
        with pytest.raises(UNKNOWN) as refused:
            async with connections.request("POST", f"http://{host}:9/", seconds=1, data=b"words"):
                pass
        reasons = (refused.value, refused.value.__cause__, getattr(refused.value, "os_error", None))
        assert any(isinstance(reason, Remote) for reason in reasons)
    finally:
        await connections.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_what_is_local_is_reached(host: str) -> None:
    async def answer(_request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text="heard")

    connections = Connections(local_only=True)
    try:
        async with start.serving(answer) as url:
            address = url.replace("127.0.0.1", host)
            async with connections.request("POST", address, seconds=5, data=b"words") as response:
                assert await response.text() == "heard"
    finally:
        await connections.close()
