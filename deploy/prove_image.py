"""Proves the Dockerfile without a container engine: its own steps in a debootstrapped Debian, run as an engine would.

    make prove-image            (as root; Debian's debootstrap; about five minutes and 2 GB in --folder)

Each stage is an overlay over the bare Debian, so that what a stage adds can be weighed. The last one is run as its USER
without any capability, its root read-only but for the volume and a /tmp in memory, asked for its health with its own
HEALTHCHECK, asked a question, and stopped by SIGTERM.
"""

import argparse
import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from deploy.dockerfile import Stage, Step, read

ROOT = Path(__file__).parent.parent
#: what Debian's slim images leave out, now and of every package that is installed later
NOT_SLIM = ("doc", "info", "locale", "man", "groff", "lintian", "linda", "zoneinfo/right")
QUESTION = "mon bébé convulse"
START_SECONDS, STOP_SECONDS = 60.0, 45.0
MOST_MB = 600
#: name servers and certificates of this machine, lent to the build and taken away again
LENT = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def main() -> int:
    """Build, weigh, run. Exit code 0 only if everything held."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, default=Path("/var/tmp/carehelp-image"), help="where all of it goes")
    options.add_argument("--port", type=int, default=18099)
    chosen = options.parse_args()
    if os.geteuid() != 0:
        sys.exit("prove_image: chroot and mounts need root")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    base = debian(chosen.folder, read(ROOT / "Dockerfile"))
    with contextlib.ExitStack() as stack:
        built: dict[str, Path] = {}
        for stage in read(ROOT / "Dockerfile"):
            name = stage.name or "image"
            built[name] = stack.enter_context(overlay(base, chosen.folder / name))
            build(stage, built[name], built)
        weigh(base, chosen.folder / "image" / "upper")
        Container(stage, built["image"], chosen.folder / "volume", chosen.port).prove()
    say("Everything held.")
    return 0


def say(what: str) -> None:
    print(what, flush=True)


def check(holds: bool, what: str) -> None:
    say(f"  {'ok' if holds else 'NO'}  {what}")
    if not holds:
        sys.exit(1)


def run(*command: str | Path, **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], check=True, text=True, **how)  # type: ignore[call-overload,no-any-return]


def debian(folder: Path, stages: Sequence[Stage]) -> Path:
    """The bare system that all stages start from, debootstrapped once and slimmed as Debian's image is."""
    bases = {stage.base for stage in stages}
    if len(bases) != 1 or not (image := bases.pop()).startswith("debian:"):
        sys.exit("prove_image: every stage is to start FROM the same debian:<suite>-slim")
    suite = image.removeprefix("debian:").removesuffix("-slim")
    base = folder / suite
    if not base.exists():
        say(f"debootstrap {suite}")
        fresh = folder / f"{suite}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        run("debootstrap", "--variant=minbase", suite, fresh, stdout=subprocess.DEVNULL)
        for name in NOT_SLIM:
            shutil.rmtree(fresh / "usr/share" / name, ignore_errors=True)
        rules = "".join(f"path-exclude /usr/share/{name}/*\n" for name in NOT_SLIM)
        (fresh / "etc/dpkg/dpkg.cfg.d/docker").write_text(rules)
        run("chroot", fresh, "apt-get", "clean")
        for path in (fresh / "var/lib/apt/lists").iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        fresh.rename(base)
    return base


@contextlib.contextmanager
def overlay(lower: Path, folder: Path) -> Iterator[Path]:
    """A writable system over `lower`; what is written lies in `folder`/upper."""
    shutil.rmtree(folder, ignore_errors=True)
    upper, work, merged = (folder / name for name in ("upper", "work", "root"))
    for path in (upper, work, merged):
        path.mkdir(parents=True)
    run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={lower},upperdir={upper},workdir={work}", merged)
    try:
        yield merged
    finally:
        run("umount", merged)


def build(stage: Stage, root: Path, built: dict[str, Path]) -> None:
    """The steps of one stage, in order."""
    say(f"== {stage.name or 'image'}: {stage.base}")
    state = {"WORKDIR": "/", "USER": "root"}
    environment = {"PATH": PATH, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
    for step in stage.steps:
        started = time.monotonic()
        match step.name:
            case "RUN":
                with lent(root):
                    inside(root, step.value, environment, state["WORKDIR"])
            case "COPY":
                copy(step, root, state["WORKDIR"], built)
            case "ENV":
                environment |= stage.environment()
            case "WORKDIR":
                state["WORKDIR"] = step.value
                (root / step.value.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case _:  # USER, VOLUME, EXPOSE, HEALTHCHECK, STOPSIGNAL and CMD say how it is run
                state[step.name] = step.value
        say(f"  {time.monotonic() - started:6.1f} s  {step.name} {step.value[:100]}")


@contextlib.contextmanager
def lent(root: Path) -> Iterator[None]:
    """This machine's name servers and certificates, for the time of one step."""
    kept = {name: (root / name[1:]).read_bytes() if (root / name[1:]).exists() else None for name in LENT}
    (root / "etc/resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
    lend = root / "tmp/certificates.pem"
    lend.write_bytes(Path(LENT[1]).read_bytes())
    try:
        yield
    finally:
        lend.unlink()
        if kept[LENT[0]] is not None:
            (root / "etc/resolv.conf").write_bytes(kept[LENT[0]] or b"")


def inside(root: Path, command: str, environment: dict[str, str], folder: str) -> None:
    """A shell command in the system, with /proc and a few devices of its own."""
    script = (
        f"{mounts(root)}\nexec chroot {shlex.quote(str(root))} /bin/sh -c {shlex.quote(f'cd {folder} && {command}')}"
    )
    env = {**environment, "PIP_CERT": "/tmp/certificates.pem", "SSL_CERT_FILE": "/tmp/certificates.pem"}
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script],
        env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"prove_image: RUN {command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def mounts(root: Path) -> str:
    """Commands that give a system what an engine gives a container: /proc, devices, shared memory."""
    at = shlex.quote(str(root))
    devices = "\n".join(
        f"touch {at}/dev/{name}; mount --bind /dev/{name} {at}/dev/{name}"
        for name in ("null", "zero", "random", "urandom")
    )
    return (
        f"mount -t proc proc {at}/proc\nmount -t tmpfs -o mode=755 tmpfs {at}/dev\n{devices}\n"
        f"mkdir {at}/dev/shm; mount -t tmpfs -o size=64m,mode=1777 tmpfs {at}/dev/shm"
    )


def copy(step: Step, root: Path, folder: str, built: dict[str, Path]) -> None:
    """COPY as the engine does it: a folder's content, or files into a folder."""
    *sources, target = step.words
    origin = built[step.options["from"]] if "from" in step.options else ROOT
    goal = root / os.path.normpath(Path(folder) / target).lstrip("/")
    for source in sources:
        path = origin / source.lstrip("/")
        if path.is_dir():
            shutil.copytree(path, goal, symlinks=True, dirs_exist_ok=True, ignore=IGNORED if origin == ROOT else None)
        else:
            goal.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, goal)


IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")


def weigh(base: Path, upper: Path) -> None:
    """What the bare system and the image weigh: bytes in files, as engines count."""
    say(f"== size: Debian {megabytes(base)} MB, what the image adds {megabytes(upper)} MB")
    sizes = [megabytes(base), megabytes(upper)]
    for path in ("usr", "app/.venv", "app"):
        say(f"  {megabytes(upper / path):>5} MB  /{path}")
    say(f"  {sum(sizes):>5} MB  all")
    check(sum(sizes) < MOST_MB, f"under {MOST_MB} MB")


def megabytes(path: Path) -> int:
    return int(run("du", "-sm", "--apparent-size", path, stdout=subprocess.PIPE).stdout.split()[0])


class Container:
    """The image, run."""

    def __init__(self, stage: Stage, root: Path, volume: Path, port: int) -> None:
        self._stage, self._root, self._volume = stage, root, volume
        shutil.rmtree(volume, ignore_errors=True)
        volume.mkdir()
        ids = run("chroot", root, "id", stage.last("USER").value, stdout=subprocess.PIPE).stdout
        self._uid = ids.partition("uid=")[2].partition("(")[0]
        self._gid = ids.partition("gid=")[2].partition("(")[0]
        os.chown(volume, int(self._uid), int(self._gid))
        self._env = {**stage.environment(), "PORT": str(port), "HOME": stage.last("VOLUME").value}

    def prove(self) -> None:
        """Start it, ask it, stop it."""
        say(f"== run as user {self._uid}, no capabilities, root read-only")
        check(self._uid != "0", "the user is not root")
        started = time.monotonic()
        outer = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "sh", "-ec", self._script()],
            env=self._env,
        )
        try:
            until(lambda: self._quiet(outer, *self._health()), outer, "its health check")
            check(True, f"healthy after {time.monotonic() - started:.1f} s")
            check(not self._quiet(outer, "touch", "/app/x"), "nothing can be written beside the code")
            check(not self._quiet(outer, "touch", "/etc/x"), "nor anywhere in the system")
            check(self._quiet(outer, "touch", "/tmp/x"), "/tmp can be written")
            check(self._quiet(outer, "espeak-ng", "--version"), "espeak-ng speaks")
            answer = self._inside(outer, "carehelp", "ask", QUESTION)
            check(answer.returncode == 0 and bool(answer.stdout.strip()), f"it answers {QUESTION!r}:")
            say("\n".join(f"      {line}" for line in answer.stdout.strip().splitlines()[:6]))
            say(f"  memory of its processes: {self._memory(outer)} MB (PSS)")
            self._stop(outer)
        finally:
            if outer.poll() is None:
                outer.kill()
                outer.wait()

    def _script(self) -> str:
        at, volume = shlex.quote(str(self._root)), self._stage.last("VOLUME").value
        user = f"setpriv --reuid {self._uid} --regid {self._gid} --clear-groups --no-new-privs --bounding-set=-all"
        command = shlex.join(self._stage.last("CMD").words)
        return (
            f"mount --bind {at} {at}\nmount -o remount,bind,ro {at}\n{mounts(self._root)}\n"
            f"mount -t tmpfs -o size=64m,mode=1777 tmpfs {at}/tmp\n"
            f"mount --bind {shlex.quote(str(self._volume))} {at}{volume}\n"
            f"exec {shutil.which('chroot')} {at} {user} sh -c {shlex.quote(f'cd {self._workdir()} && exec {command}')}"
        )

    def _health(self) -> list[str]:
        value = self._stage.last("HEALTHCHECK").value
        return Step(name="CMD", value=value.removeprefix("CMD ")).words

    def _workdir(self) -> str:
        return self._stage.last("WORKDIR").value

    def _first(self, outer: subprocess.Popen[bytes]) -> str:
        """The process that is number 1 inside."""
        return Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split()[0]

    def _inside(self, outer: subprocess.Popen[bytes], *command: str) -> subprocess.CompletedProcess[str]:
        enter = ["nsenter", "-t", self._first(outer), "-m", "-p", "-i", "-r", f"--wd={self._root}{self._workdir()}"]
        user = ["setpriv", "--reuid", self._uid, "--regid", self._gid, "--clear-groups", "--no-new-privs"]
        return subprocess.run([*enter, *user, *command], env=self._env, capture_output=True, text=True, check=False)

    def _quiet(self, outer: subprocess.Popen[bytes], *command: str) -> bool:
        return self._inside(outer, *command).returncode == 0

    def _memory(self, outer: subprocess.Popen[bytes]) -> int:
        space = Path(f"/proc/{self._first(outer)}/ns/pid").readlink()
        total = 0
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (path / "ns/pid").readlink() == space:
                    lines = (path / "smaps_rollup").read_text().splitlines()
                    total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total // 1024

    def _stop(self, outer: subprocess.Popen[bytes]) -> None:
        started = time.monotonic()
        os.kill(int(self._first(outer)), signal.SIGTERM)
        code = outer.wait(STOP_SECONDS)
        check(code == 0, f"SIGTERM ends it with code {code} after {time.monotonic() - started:.1f} s")
        left = list(self._volume.rglob("postmaster.pid"))
        check(not left, "the embedded database was stopped, not cut off")


def until(holds: Callable[[], bool], outer: subprocess.Popen[bytes], what: str) -> None:
    """Wait for it while the container lives."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and outer.poll() is None:
        with contextlib.suppress(IndexError, FileNotFoundError):
            if holds():
                return
        time.sleep(0.2)
    sys.exit(f"prove_image: {what} never held")


if __name__ == "__main__":
    sys.exit(main())
