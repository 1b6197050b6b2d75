"""Metrics: labels from closed sets that are those of the code, and nothing of a patient in them whatever comes."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.content import load
from bot.metrics import OTHER, Metrics, code_class, fold
from core import stages
from core.errors import CarehelpError
from core.reader import ANSWER_IN
from core.triage.model import Level
from core.turn import Decision
from tests.conftest import FakeClock
from webhooks.request import BodyTooLarge

ROOT = Path(__file__).parent.parent.parent.parent
#: what a label must never hold
PRIVATE = "+237690000001 mon bébé convulse"


def decision(**told: object) -> Decision:
    return Decision(**{"language": "fr", "confidence": 1.0, "level": Level.EMERGENCY, **told})


def labels(found: Metrics) -> set[str]:
    families = text_string_to_metric_families(found.text().decode())
    return {value for family in families for sample in family.samples for value in sample.labels.values()}


def value(found: Metrics, name: str, **wanted: str) -> float:
    families = text_string_to_metric_families(found.text().decode())
    samples = (sample for family in families for sample in family.samples if sample.name == name)
    return sum(s.value for s in samples if wanted.items() <= s.labels.items())


def tell_all(found: Metrics, text: str) -> None:
    """Every event with a text in every place that takes one."""
    found.arrived(text, text, text)
    found.ignored(text)
    found.hooked(text, 0.1, text)
    found.started(text, 0.1)
    times = {text: 12.0}
    found.answered(text, text, decision(language=text, stage=text, provider=text, times=times), 0.1)
    found.sent(text, text, text)
    found.replied(text, text, 0.1)
    found.called(text, text, 0.1, failed=True)
    found.used(text, read=1, written=1, cost=0.1)
    found.sensed(text, 0.1)
    found.logged(text, text)


def test_nothing_personal_becomes_a_label() -> None:
    found = Metrics("serve")
    tell_all(found, PRIVATE)
    text = found.text().decode()
    assert OTHER in labels(found)
    for word in ("237690000001", "bébé", "convulse"):
        assert word not in text


@given(texts=st.lists(st.text(), min_size=5, max_size=20))
@settings(max_examples=10)
def test_labels_do_not_grow_with_what_is_told(texts: list[str]) -> None:
    found = Metrics("serve")
    tell_all(found, "x")
    before = labels(found)
    for text in texts:
        tell_all(found, "x" + text)
    assert labels(found) == before


@given(code=st.text() | st.from_regex(r"\d{1,6}", fullmatch=True))
def test_error_codes_fold_to_their_kind(code: str) -> None:
    assert code_class(code) in metrics.CODES | {OTHER}


@pytest.mark.parametrize(
    ("code", "kind"),
    [(None, "none"), ("429", "429"), ("403", "4xx"), ("500", "5xx"), ("5xx", "5xx"), ("63016", "63xxx"),
     ("21610", "21xxx"), ("99999", "other"), ("+237690000001", "other")],
)  # fmt: skip
def test_kinds_of_error_codes(code: str | None, kind: str) -> None:
    assert code_class(code) == kind


def test_reasons_to_ignore_are_those_of_the_adapters() -> None:
    source = "".join(path.read_text() for path in (ROOT / "channels").glob("*.py"))
    assert set(re.findall(r'Ignored\(why="([^"]+)"', source)) == metrics.IGNORED


def test_stages_are_those_of_the_pipeline() -> None:
    modules = [importlib.import_module(f"core.stages.{found.name}") for found in pkgutil.iter_modules(stages.__path__)]
    named = {
        part.name for module in modules for part in vars(module).values() if isinstance(part, type) and named_by(part)
    }
    timed = set(re.findall(r'times\["([^"]+)"\]', (ROOT / "core" / "pipeline.py").read_text()))
    assert named | timed == metrics.STAGES


def named_by(part: type) -> bool:
    """Whether it is a stage, which says its name."""
    return isinstance(getattr(part, "name", None), str)


def test_languages_are_those_that_are_told_apart() -> None:
    guessed = {load().languages.identify(text).code for text in ("bonjour docteur", "zzzz qqqq")}
    assert guessed | set(ANSWER_IN) <= metrics.LANGUAGES


def test_refusals_are_errors_of_ours() -> None:
    def names(kind: type) -> set[str]:
        return {kind.__name__}.union(*(names(sub) for sub in kind.__subclasses__()))

    assert BodyTooLarge.__name__ in metrics.REFUSALS
    assert metrics.REFUSALS - {"ClientDisconnect"} <= names(CarehelpError)


def test_providers_are_those_that_the_code_names() -> None:
    source = "".join(path.read_text() for folder in ("core", "bot") for path in (ROOT / folder).rglob("*.py"))
    fixed = set(re.findall(r'^    name = "((?:hf|chat|espeak|local)[ -][a-z]+)"', source, re.M))
    assert fixed == {"hf caption", "hf translation", "chat translation", "espeak-ng", "local-whisper"}
    assert fixed <= metrics.PROVIDERS


def test_events_are_counted_under_what_they_are() -> None:
    found = Metrics("worker")
    found.arrived("sms", "accepted", "urgent")
    found.arrived("sms", "duplicate", None)
    found.hooked("twilio", 0.003, "AuthenticationError")
    found.answered("sms", "turns", decision(stage="model", provider="hf", times={"read": 2.0, "model": 900.0}), 1.2)
    found.sent("sms", "given_up", "21610")
    found.replied("sms", "emergency", 0.4)
    found.called("chat", "hf", 0.9, failed=False)
    found.used("hf", read=900, written=120, cost=0.0002)
    assert value(found, "carehelp_messages_total", outcome="accepted", level="urgent", channel="sms") == 1
    assert value(found, "carehelp_messages_total", outcome="duplicate", level="none") == 1
    assert value(found, "carehelp_hook_refused_total", reason="AuthenticationError", hook="twilio") == 1
    assert value(found, "carehelp_turns_total", stage="model", provider="hf", language="fr") == 1
    assert value(found, "carehelp_stage_seconds_sum", stage="model") == pytest.approx(0.9)
    assert value(found, "carehelp_sends_total", outcome="given_up", code="21xxx") == 1
    assert value(found, "carehelp_reply_seconds_bucket", level="emergency", le="0.5") == 1
    assert value(found, "carehelp_provider_tokens_total", direction="read", provider="hf") == 900
    assert value(found, "carehelp_build_info", role="worker") == 1


def test_folding_keeps_what_is_known(clock: FakeClock) -> None:
    assert fold("sms", metrics.CHANNELS) == "sms"
    assert fold("", metrics.CHANNELS) == fold(None, metrics.CHANNELS) == "none"
    assert fold(str(clock()), metrics.CHANNELS) == OTHER
