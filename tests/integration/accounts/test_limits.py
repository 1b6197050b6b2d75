"""Tries are counted for all processes together, end with their window, lock no owner out, and fill no table."""

import asyncio
from uuid import uuid4

import pytest

from core.errors import TooManyRequests
from data.database import Database
from data.front_door import (
    REGISTER_ACCOUNT,
    REGISTER_ADDRESS,
    SIGN_IN_ACCOUNT,
    SIGN_IN_ADDRESS,
    SIGN_IN_KNOWN,
    SIGN_IN_PAIR,
    block,
    network,
)
from data.limits import ROWS, SLOTS, WORDS, Limit, Limits, Places
from data.vault import Vault
from tests.conftest import FakeClock
from tests.integration.accounts.conftest import Open, login, register, tokens

THREE = Limit(number=9, most=3, seconds=60)


@pytest.fixture
def limits(database: Database, vault: Vault, clock: FakeClock) -> Limits:
    return Limits(database, vault, clock)


async def allowed(limits: Limits, *asked: tuple[Limit, str]) -> bool:
    try:
        await limits.count(*asked)
    except TooManyRequests as refused:
        assert refused.retry_after >= 1
        return False
    return True


async def test_a_window_begins_with_the_first_try(limits: Limits, clock: FakeClock) -> None:
    assert [await allowed(limits, (THREE, "a")) for _ in range(5)] == [True] * 3 + [False] * 2
    assert await allowed(limits, (THREE, "b"))
    clock.advance(59)
    with pytest.raises(TooManyRequests) as refused:
        await limits.count((THREE, "a"))
    assert refused.value.retry_after == pytest.approx(1, abs=0.01)
    clock.advance(1)
    assert await allowed(limits, (THREE, "a")), "tries while blocked do not make the block longer"


async def test_processes_count_together(database_url: str, database: Database, vault: Vault, clock: FakeClock) -> None:
    other = Database(database_url)
    await other.open()
    try:
        both = [Limits(database, vault, clock), Limits(other, vault, clock)]
        tries = await asyncio.gather(*(allowed(both[n % 2], (THREE, "a")) for n in range(20)))
        assert sum(tries) == THREE.most
    finally:
        await other.close()


async def test_what_is_given_back_was_no_try(limits: Limits) -> None:
    for _ in range(10):
        assert await allowed(limits, (THREE, "a"), (Limit(number=8, most=1, seconds=60), "b"))
        await limits.give_back((THREE, "a"), (Limit(number=8, most=1, seconds=60), "b"))
    assert [await allowed(limits, (THREE, "a")) for _ in range(4)] == [True] * 3 + [False]


async def test_many_at_a_time_in_any_order(limits: Limits) -> None:
    keys = [(Limit(number=number, most=1000, seconds=60), "k") for number in range(6)]
    work = [limits.count(*(keys if n % 2 else keys[::-1])) for n in range(40)]
    work += [limits.give_back(*(keys[::-1] if n % 2 else keys)) for n in range(40)]
    await asyncio.gather(*work)


async def test_a_flood_of_keys_fills_no_table_and_holds_up_nobody(
    limits: Limits, database: Database, clock: FakeClock
) -> None:
    refused = 0
    for number in range(400):
        refused += not await allowed(limits, *((THREE, f"{number} {n}") for n in range(5)))
    assert refused <= 2, "keys that share a slot count along, but hardly ever in both rows"
    rows = await database.query("select count(*), min(slot), max(slot) from carehelp.tries")
    count, least, most = rows[0]
    assert count <= 2 * 2000
    assert THREE.number * ROWS * SLOTS <= least
    assert most < (THREE.number + 1) * ROWS * SLOTS


async def test_the_table_tells_nobody_who_tried(limits: Limits, database: Database) -> None:
    await limits.count((THREE, "awa@example.cm"))
    columns = await database.query(
        "select column_name, data_type from information_schema.columns where table_name = 'tries' order by 1"
    )
    assert columns == [("count", "integer"), ("slot", "integer"), ("until", "timestamp with time zone")]


async def test_places_are_known_for_ninety_days(database: Database, vault: Vault, clock: FakeClock) -> None:
    places = Places(database, vault, clock)
    await places.remember("awa@example.cm", "41.202.0.0/16", uuid4())
    assert await places.known("awa@example.cm", "41.202.0.0/16")
    assert not await places.known("bih@example.cm", "41.202.0.0/16")
    assert not await places.known("awa@example.cm", "41.203.0.0/16")
    clock.advance(Places.KEPT.total_seconds())
    assert not await places.known("awa@example.cm", "41.202.0.0/16")
    clock.advance(1)
    await places.remember("bih@example.cm", "41.202.0.0/16", uuid4())
    assert await database.query("select count(*) from carehelp.sign_in_places") == [(1,)]
    await places.forget("bih@example.cm")
    assert not await places.known("bih@example.cm", "41.202.0.0/16")


@pytest.mark.parametrize(
    ("address", "net", "part"),
    [
        ("41.202.7.9", "41.202.7.9/32", "41.202.0.0/16"),
        ("::ffff:41.202.7.9", "41.202.7.9/32", "41.202.0.0/16"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8::/32"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/32"),
        ("", "unknown", "unknown"),
        ("testclient", "unknown", "unknown"),
    ],
)
def test_parts_of_the_net(address: str, net: str, part: str) -> None:
    assert (network(address), block(address)) == (net, part)


async def test_an_address_that_guesses_is_stopped_and_its_owner_elsewhere_is_not(door: Open, clock: FakeClock) -> None:
    async with door("41.202.1.1") as owner, door("102.244.1.1") as attacker:
        await tokens(owner)
        guesses = [await login(attacker, password=f"guess {n}") for n in range(SIGN_IN_PAIR.most + 1)]
        assert [answer.status_code for answer in guesses] == [401] * SIGN_IN_PAIR.most + [429]
        assert 0 < int(guesses[-1].headers["retry-after"]) <= SIGN_IN_PAIR.seconds
        assert (await login(attacker)).status_code == 429, "the right password does not tell that it is right"
        assert (await login(owner)).status_code == 200
        clock.advance(SIGN_IN_PAIR.seconds)
        assert (await login(attacker, password="guess")).status_code == 401


async def test_an_attack_from_everywhere_locks_strangers_out_but_not_the_owner(
    door: Open, limits: Limits, clock: FakeClock
) -> None:
    async with door("41.202.1.1") as owner:
        session = await tokens(owner)
    for _ in range(SIGN_IN_ACCOUNT.most):
        await limits.count((SIGN_IN_ACCOUNT, "awa@example.cm"), (SIGN_IN_ACCOUNT, "nobody@example.cm"))
    async with door("102.244.1.1") as stranger, door("41.202.77.5") as owner:
        known, unknown = await login(stranger), await login(stranger, "nobody@example.cm")
        assert (known.status_code, known.content) == (429, unknown.content)
        assert (await login(owner)).status_code == 200, "from the part of the net that it was signed in from before"
        again = await owner.post("/api/users/refresh", json={"refresh_token": session["refresh_token"]})
        assert again.status_code == 200
    async with door("102.244.1.1") as stranger:
        clock.advance(SIGN_IN_ACCOUNT.seconds)
        assert (await login(stranger)).status_code == 200


async def test_made_up_addresses_near_the_owner_do_not_guess_for_ever(door: Open, limits: Limits) -> None:
    async with door("41.202.1.1") as owner:
        await tokens(owner)
    for _ in range(SIGN_IN_KNOWN.most):
        await limits.count((SIGN_IN_KNOWN, "awa@example.cm"))
    async with door("41.202.9.9") as neighbour:
        assert (await login(neighbour, password="a guess")).status_code == 429
        assert (await login(neighbour, "bih@example.cm", "a guess")).status_code == 401


async def test_whoever_signs_in_often_and_rightly_is_not_stopped(door: Open) -> None:
    async with door() as client:
        await tokens(client)
        answers = [await login(client) for _ in range(SIGN_IN_PAIR.most + 5)]
        assert {answer.status_code for answer in answers} == {200}


async def test_an_address_that_tries_many_accounts_is_stopped(door: Open, limits: Limits) -> None:
    async with door("102.244.1.1") as client:
        for _ in range(SIGN_IN_ADDRESS.most):
            await limits.count((SIGN_IN_ADDRESS, "102.244.1.1/32"))
        assert (await login(client, "any@example.cm")).status_code == 429
    async with door("102.244.1.2") as other:
        assert (await login(other, "any@example.cm")).status_code == 401


async def test_registrations_are_counted(door: Open) -> None:
    async with door("102.244.1.1") as client, door("102.244.1.2") as other:
        answers = [await register(client, "awa@example.cm") for _ in range(REGISTER_ACCOUNT.most + 1)]
        assert [answer.status_code for answer in answers] == [202] * REGISTER_ACCOUNT.most + [429]
        assert (await register(other, "awa@example.cm")).status_code == 429
        assert (await register(other, "bih@example.cm")).status_code == 202


async def test_a_crowd_of_registrations_from_one_address(door: Open, limits: Limits) -> None:
    for _ in range(REGISTER_ADDRESS.most):
        await limits.count((REGISTER_ADDRESS, "102.244.1.1/32"))
    async with door("102.244.1.1") as client:
        refused = await register(client, "bih@example.cm")
        assert refused.status_code == 429
        assert WORDS in refused.text
