"""Dashboard and alerts name metrics that there are, with labels that they have; alerts lead to their runbook."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from bot.gauges import Gauges, Looks
from bot.metrics import Metrics
from data.database import Database
from data.pulse import Emergencies, Failing, LaneState, Parts, Pulse

ROOT = Path(__file__).parent.parent.parent.parent
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "carehelp.json"
#: labels that Prometheus adds itself
ADDED = frozenset({"instance", "job", "le"})
PULSE = Pulse(
    lanes={"turns": LaneState(), "emergency": LaneState()},
    outbox=(Parts(channel="sms", state="held", count=1),),
    failing=(Failing(channel="sms", code="429", state="pending", count=1),),
    emergencies=Emergencies(),
    workers=2,
    processes=(),
    size=1,
)


@pytest.fixture
def labels(tmp_path: Path) -> dict[str, set[str]]:
    """Each series that a process exposes, with its labels."""
    metrics = Metrics("serve")
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    looks = Looks(database)
    looks.pulse = PULSE
    breakers = {"chat": lambda: {"hf": "closed"}}
    gauges = Gauges(looks, database=database, breakers=breakers, data_dir=tmp_path, embedded_up=lambda: True)
    found = dict(_labels(metrics.registry))
    for family in gauges.collect():
        for sample in family.samples:
            found[sample.name] = set(sample.labels)
    return found


def _labels(registry: CollectorRegistry) -> Iterator[tuple[str, set[str]]]:
    """Of counters and histograms too that nothing was told yet."""
    for collector in registry._collector_to_names:
        names = set(getattr(collector, "_labelnames", ()))
        for name in registry._collector_to_names[collector]:
            yield name, names | ({"version", "python", "role"} if name.endswith("_info") else set())


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def queries() -> list[tuple[str, str]]:
    """(query, legend) of each panel."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [(one["expr"], one["legendFormat"]) for panel in panels for one in panel.get("targets", ())]


def check(query: str, labels: dict[str, set[str]]) -> None:
    named = re.findall(r"\b(carehelp_\w+|process_\w+)(?:\{([^}]*)\})?", query)
    assert named or "up{" in query, query
    known = set(ADDED)
    for name, selector in named:
        assert name in labels, f"{name} is not one of ours: {query}"
        known |= labels[name]
        assert set(re.findall(r"(\w+)\s*[=!]", selector)) <= labels[name] | ADDED, query
    for grouping in re.findall(r"\bby \(([^)]*)\)", query):
        assert {label.strip() for label in grouping.split(",")} <= known, query


def test_alerts_name_metrics_that_there_are(labels: dict[str, set[str]]) -> None:
    assert len(alerts()) > 10
    for rule in alerts():
        check(rule["expr"], labels)


def test_panels_name_metrics_that_there_are(labels: dict[str, set[str]]) -> None:
    assert len(queries()) > 30
    for query, legend in queries():
        check(query, labels)
        grouped = re.findall(r"\bby \(([^)]*)\)", query) or ["instance, version"]
        shown = set(re.findall(r"\{\{(\w+)\}\}", legend))
        assert shown <= {label.strip() for names in grouped for label in names.split(",")}, query


def test_each_metric_of_ours_is_on_the_dashboard(labels: dict[str, set[str]]) -> None:
    shown = " ".join(query for query, _ in queries())
    base = {
        re.sub(r"_(total|bucket|count|sum|created|info)$", "", name) for name in labels if name.startswith("carehelp_")
    }
    assert {name for name in base if name not in shown} <= {"carehelp_disk_bytes", "carehelp_processes"}


def test_each_alert_leads_to_its_runbook() -> None:
    chapter = (ROOT / "docs" / "operations.md").read_text().partition("## When an alert fires")[2]
    headings = set(re.findall(r"^### (\w+)$", chapter, re.M))
    assert headings == {rule["alert"] for rule in alerts()}
    for rule in alerts():
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_prometheus_takes_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("promtool is not installed; the rules' metrics and labels are checked above all the same")
    done = subprocess.run([promtool, "check", "rules", ALERTS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
