"""The HTTP API against its own document, by schemathesis, over the network, with a worker and a real database."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.acceptance.conftest import Carehelp
from tests.integration.api.test_media import Models
from tests.peers import start

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
#: left out: that whatever fits the types is done. An id of nobody's conversation fits the types.
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,"
          "allow_header_conformance,ignored_auth")  # fmt: skip
#: asked for at the end, with a token of its own: whoever has signed out is refused everything else
LAST = "/api/users/logout"
EXAMPLES = {False: 8, True: 150}
LEAST = {False: 300, True: 2000}
SETTINGS = {
    "API_WAIT_SECONDS": "10",
    "API_REQUESTS_PER_MINUTE": "0",
    "API_ADDRESS_REQUESTS_PER_MINUTE": "0",
    "FLOOD_MESSAGES": "0",
    "AI_PROVIDER": "lmstudio",  # answers come from the library; what hears, sees and translates is a peer
    "HF_API_TOKEN": "synthetic",
    "HF_VISION_MODEL": "sees",
    "HF_VISION_CAPTION_MODEL": "",
}


async def test_every_answer_is_as_documented(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient, full: bool, tmp_path: Path
) -> None:
    async with start.serving(Models().answer) as models:
        given = {"HF_BASE_URL": f"{models}/v1", "HF_INFERENCE_URL": models, "TRANSCRIPTION_BASE_URL": models}
        carehelp = await asyncio.to_thread(make_carehelp, **SETTINGS, **given)
        await run(carehelp, http, full=full, folder=tmp_path)


async def run(carehelp: Carehelp, http: httpx.AsyncClient, *, full: bool, folder: Path) -> None:
    # Both sign in before the service has had enough of this address.
    asking, token = [await sign_in(http, carehelp.url, f"{name}@example.org") for name in ("fuzz", "out")]
    generated = await asyncio.to_thread(fuzz, carehelp, asking, "--exclude-path", LAST, full=full, folder=folder)
    await asyncio.to_thread(fuzz, carehelp, token, "--include-path", LAST, full=full, folder=folder)
    assert generated >= LEAST[full]
    me = {"Authorization": f"Bearer {token}"}
    assert (await http.get(f"{carehelp.url}/api/users/me", headers=me)).status_code == 401, "it did sign out"
    assert "request failed" not in carehelp.log
    assert (await http.get(f"{carehelp.url}/health")).json()["parts"]["database"] == "up"


def fuzz(carehelp: Carehelp, token: str, *which: str, full: bool, folder: Path) -> int:
    """Ask what the document says, and what it does not; returns how many requests were made up."""
    command = [
        str(SCHEMATHESIS), "run", f"{carehelp.url}/openapi.json", "--url", carehelp.url, "--checks", CHECKS,
        "--max-examples", str(EXAMPLES[full]), "--header", f"Authorization: Bearer {token}", "--no-color",
        *which, "--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all", "--request-timeout", "60",
        *(() if full else ("--seed", "1", "--generation-deterministic")),
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated, done.stdout[-2000:]
    return int(generated[1])


async def sign_in(http: httpx.AsyncClient, url: str, email: str) -> str:
    body = {"email": email, "password": "mangue verte 7 sur la table"}
    assert (await http.post(f"{url}/api/users/register", json=body)).status_code == 202
    return str((await http.post(f"{url}/api/users/login", json=body)).json()["access_token"])
