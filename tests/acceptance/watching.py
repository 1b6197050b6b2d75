"""What the tests of watching share: Twilio's forms to a running service, and reading its metrics."""

from collections.abc import Mapping
from urllib.parse import urlencode

import httpx
from prometheus_client.parser import text_string_to_metric_families
from twilio.request_validator import RequestValidator

from tests.acceptance.conftest import Carehelp

PUBLIC = "https://carehelp.example"
ACCOUNT = "AC" + "a" * 32
AUTH_TOKEN = "synthetic"
US = "+15005550006"
SETTINGS = {
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "TWILIO_SMS_FROM": US,
    "PUBLIC_URL": PUBLIC,
}


async def deliver(
    http: httpx.AsyncClient, carehelp: Carehelp, fields: Mapping[str, str], *, path: str = "", token: str = AUTH_TOKEN
) -> int:
    """A signed form at a hook; the status of the answer."""
    path = f"/webhooks/twilio{path}"
    signature = RequestValidator(token).compute_signature(PUBLIC + path, fields)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return (await http.post(carehelp.url + path, content=urlencode(fields), headers=headers)).status_code


def sms(number: int, text: str, person: str = "+237690000001") -> dict[str, str]:
    """A person's SMS."""
    sid = f"SM{number:032x}"
    return {"MessageSid": sid, "AccountSid": ACCOUNT, "From": person, "To": US, "Body": text, "NumMedia": "0"}


def status(sid: str, word: str, person: str = "+237690000001") -> dict[str, str]:
    """What became of an SMS of ours."""
    return {"MessageSid": sid, "MessageStatus": word, "From": US, "To": person, "AccountSid": ACCOUNT}


class Scrape:
    """Metrics as they were read."""

    def __init__(self, text: str) -> None:
        families = text_string_to_metric_families(text)
        self.samples = [(s.name, s.labels, s.value) for family in families for s in family.samples]

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples with these labels."""
        return sum(v for n, found, v in self.samples if n == f"carehelp_{name}" and labels.items() <= found.items())

    def has(self, name: str) -> bool:
        """Whether there is such a metric with a value."""
        return any(n == f"carehelp_{name}" for n, _, _ in self.samples)


async def scrape(http: httpx.AsyncClient, url: str, **headers: str) -> Scrape:
    """Read the metrics as Prometheus does."""
    answer = await http.get(f"{url}/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return Scrape(answer.text)
