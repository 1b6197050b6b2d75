"""A running `carehelp serve` and a page of it in Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
START_SECONDS = 60.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server: TEST_SERVER_URL, else one of our own with a fresh embedded database and no model."""
    if url := os.environ.get("TEST_SERVER_URL"):
        yield url.rstrip("/")
        return
    folder = tmp_path_factory.mktemp("server")
    port = _free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "ENVIRONMENT": "test",
        "SETTLE_SECONDS": "0.2",
    }
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "carehelp"), "serve"],
            env=environment, stdout=out, stderr=out, cwd=folder, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"carehelp serve did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium; CI must have it."""
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{CHROMIUM} is missing: apt-get install chromium")
    return CHROMIUM


@pytest_asyncio.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """A browser with a microphone that beeps."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


async def _context(browser: Browser, width: int, height: int) -> BrowserContext:
    return await browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        timezone_id="Africa/Douala",
        permissions=["microphone"],
    )


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console and network had to complain of, and requests to anybody but our server."""
    return []


def _listen(page: Page, server: str, complaints: list[str]) -> None:
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((f"{server}/", "blob:", "data:")) else complaints.append(f"request {r.url}"),
    )


@pytest_asyncio.fixture
async def phone(browser: Browser, server: str, complaints: list[str]) -> AsyncIterator[Page]:
    """The page on a cheap phone."""
    context = await _context(browser, 360, 740)
    page = await context.new_page()
    _listen(page, server, complaints)
    await page.goto(server)
    yield page
    await context.close()


@pytest_asyncio.fixture
async def desk(browser: Browser, server: str, complaints: list[str]) -> AsyncIterator[Page]:
    """The page on a desktop."""
    context = await _context(browser, 1280, 800)
    page = await context.new_page()
    _listen(page, server, complaints)
    await page.goto(server)
    yield page
    await context.close()
