"""What is deployed with, looked at without an engine: the steps, what stays out of the image, and what is promised."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.settings import Settings
from deploy.dockerfile import UnknownStep, read

ROOT = Path(__file__).parent.parent.parent.parent
DEPLOY = ROOT / "deploy"
CAREHELP = Path(sys.executable).parent / "carehelp"
COMPOSE = [DEPLOY / "compose.yml", DEPLOY / "compose.cluster.yml"]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
#: seconds that whoever stops us has to wait at least: see STOP_SECONDS in .env.example
PATIENCE = Settings.model_fields["stop_seconds"].default + 15
OURS = {name.upper() for name in Settings.model_fields}


def copied() -> set[str]:
    """What comes from here, not from another stage."""
    steps = [step for stage in read(ROOT / "Dockerfile") for step in stage.steps]
    return {source for s in steps if s.name == "COPY" and "from" not in s.options for source in s.words[:-1]}


def exists(*command: str) -> bool:
    return subprocess.run([CAREHELP, *command, "--help"], capture_output=True, check=False).returncode == 0


def test_the_image_installs_what_is_locked_and_wheels_alone() -> None:
    build, _ = read(ROOT / "Dockerfile")
    [install] = [step.value for step in build.steps if "-r requirements" in step.value]
    assert "--require-hashes --only-binary :all: -r requirements.lock" in install


def test_the_image_runs_as_an_ordinary_user_and_tells_its_health() -> None:
    image = read(ROOT / "Dockerfile")[-1]
    user = image.last("USER").value
    [made] = [step.value for step in image.steps if step.value.startswith("useradd")]
    assert made.split()[-1] == user != "root"
    after = [step.name for step in image.steps][[step.name for step in image.steps].index("USER") :]
    assert "RUN" not in after
    assert "/health" in image.last("HEALTHCHECK").value
    assert image.environment()["DATA_DIR"] == image.last("VOLUME").value
    program, *command = image.last("CMD").words
    assert program == "carehelp"
    assert exists(*command)


def test_what_is_copied_exists_and_nothing_else_reaches_the_builder() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = [rule for rule in rules if rule.startswith("!")]
    assert {rule[1:] for rule in let_in} == copied()
    assert all((ROOT / name).exists() for name in copied())
    last_word = rules[rules.index(let_in[-1]) + 1 :]
    assert {"**/.env*", "**/*.keys"} <= set(last_word), "secrets stay out also within what is let in"


def test_a_step_that_is_not_known_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:trixie-slim\nSHELL /bin/bash\n")
    with pytest.raises(UnknownStep, match="SHELL"):
        read(tmp_path / "Dockerfile")


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_files_keep_us_in_and_wait_for_us(path: Path) -> None:
    services = yaml.safe_load(path.read_text())["services"]
    ours = {name: service for name, service in services.items() if service["image"] == "carehelp"}
    assert ours
    for name, service in ours.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert seconds(service["stop_grace_period"]) >= PATIENCE, name
        assert set(service["environment"]) <= OURS, name
        if command := service.get("command"):
            assert command[0] == "carehelp"
            assert exists(*command[1:])
    assert all(service["restart"] for service in services.values())
    assert not any("ports" in service for service in ours.values()), "only the proxy is reached from outside"


def test_the_proxy_reads_what_the_compose_files_say() -> None:
    read_names = set(re.findall(r"{\$(\w+)", (DEPLOY / "Caddyfile").read_text()))
    for path in COMPOSE:
        assert set(yaml.safe_load(path.read_text())["services"]["proxy"]["environment"]) == read_names


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_commands_that_exist_and_stop_in_order(path: Path) -> None:
    text = path.read_text()
    [start] = re.findall(r"^ExecStart=(.+)$", text, re.M)
    command = re.search(r"/opt/carehelp/\.venv/bin/carehelp (\w+)", start)
    assert command
    assert exists(command[1])
    assert "NoNewPrivileges=yes" in text
    assert "ProtectSystem=strict" in text
    if "Type=oneshot" not in text:
        assert "KillMode=mixed" in text, "the embedded database must outlive the turns that end"
        assert int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.M)[0]) >= PATIENCE


@pytest.mark.parametrize(
    ("sent", "caller"),
    [
        ("41.202.1.1", "41.202.1.1"),
        ("9.9.9.9, 41.202.1.1", "41.202.1.1"),
        ("9.9.9.9, 41.202.1.1, 10.1.2.3", "41.202.1.1"),
    ],
)
async def test_behind_the_proxies_of_a_space_nobody_makes_their_address_up(sent: str, caller: str) -> None:
    [trusted] = re.findall(r"PORT=7860.*`TRUSTED_PROXIES=(\S+)`", (ROOT / "docs" / "operations.md").read_text())
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"][0])

    scope = {
        "type": "http",
        "client": ("10.20.1.1", 1),
        "scheme": "http",
        "headers": [(b"x-forwarded-for", sent.encode())],
    }
    await ProxyHeadersMiddleware(app, trusted)(scope, None, None)
    assert seen == [caller]


def test_fly_render_and_the_space() -> None:
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text())
    assert seconds(fly["kill_timeout"]) >= PATIENCE
    assert set(fly["env"]) <= OURS
    assert (DEPLOY / fly["build"]["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert fly["http_service"]["internal_port"] == int(fly["env"]["PORT"])
    [service] = yaml.safe_load((DEPLOY / "render.yaml").read_text())["services"]
    assert {variable["key"] for variable in service["envVars"]} <= OURS
    assert service["maxShutdownDelaySeconds"] >= PATIENCE
    image = read(ROOT / "Dockerfile")[-1]
    assert service["disk"]["mountPath"] == fly["mounts"][0]["destination"] == image.environment()["DATA_DIR"]
    front = yaml.safe_load((DEPLOY / "space" / "README.md").read_text().split("---")[1])
    assert (front["sdk"], front["app_port"]) == ("docker", 7860)
    assert len(front["short_description"]) <= 60
    made = next(step.value for step in image.steps if step.value.startswith("useradd"))
    assert shlex.split(made)[shlex.split(made).index("--uid") + 1] == "1000", "Spaces run containers as that user"
