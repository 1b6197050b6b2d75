"""The embedded Postgres: paths with spaces, sharing, and coming back after a kill."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from core.errors import ConfigurationError
from data.embedded import EmbeddedPostgres


async def answers(server: EmbeddedPostgres) -> bool:
    async with await psycopg.AsyncConnection.connect(server.url) as connection:
        return await (await connection.execute("select 1")).fetchone() == (1,)


async def test_a_path_with_a_space_and_data_that_stays(tmp_path: Path) -> None:
    directory = tmp_path / "mes données"
    async with (
        EmbeddedPostgres(directory) as server,
        await psycopg.AsyncConnection.connect(server.url, autocommit=True) as connection,
    ):
        await connection.execute("create table kept as select 7 as n")
    assert not server.running()
    async with (
        EmbeddedPostgres(directory) as server,
        await psycopg.AsyncConnection.connect(server.url) as connection,
    ):
        assert await (await connection.execute("select n from kept")).fetchone() == (7,)


async def test_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / ("a" * 60) / ("b" * 60)) as server:
        assert await answers(server)


async def test_the_last_to_leave_stops_it(tmp_path: Path) -> None:
    one, two = EmbeddedPostgres(tmp_path), EmbeddedPostgres(tmp_path)
    await asyncio.gather(one.open(), two.open())
    assert one.pid() == two.pid()
    await one.close()
    assert await answers(two)
    await two.close()
    assert not two.running()


async def test_a_killed_server_is_started_again(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path) as server:
        watch = asyncio.create_task(server.watch())
        first = server.pid()
        assert first is not None
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(30):
            while server.pid() in (None, first):
                await asyncio.sleep(0.05)
            while True:
                try:
                    assert await answers(server)
                    break
                except psycopg.OperationalError:
                    await asyncio.sleep(0.05)
        watch.cancel()


async def test_the_socket_is_for_the_owner_alone(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path) as server:
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert server.data.stat().st_mode & 0o077 == 0


async def test_a_second_container_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """From another container the server's process is not to be seen, its socket and its lock are."""
    async with EmbeddedPostgres(tmp_path) as server:
        pid = str(server.pid())
        script = f"""
import asyncio, pathlib
from core.errors import ConfigurationError
from data.embedded import EmbeddedPostgres
assert not pathlib.Path("/proc/{pid}/stat").exists()
asyncio.run(EmbeddedPostgres(pathlib.Path({str(tmp_path)!r})).open())
"""
        alone = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", script]
        done = await asyncio.to_thread(subprocess.run, alone, capture_output=True, text=True, check=False)
        if "unshare failed" in done.stderr:
            pytest.skip("this machine gives no process namespaces")
        assert "is in use by another container" in done.stderr
        assert await answers(server)
        assert str(server.pid()) == pid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
async def test_the_folder_of_another_user_is_left_alone(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    async with server:
        pass
    os.chown(server.data, 12345, 12345)
    with pytest.raises(ConfigurationError, match="run this as user 12345"):
        await server.open()
