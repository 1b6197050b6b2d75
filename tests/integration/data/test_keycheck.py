"""Keys that don't fit are refused by name, and a refusal leaves the database as it was."""

import pytest

from core.errors import ConfigurationError
from data.database import Database
from data.keycheck import check_keys, complete, needed, never_encrypted
from data.vault import KeyRing, Vault

K1, K2, K3, INDEX = b"1" * 32, b"2" * 32, b"3" * 32, b"i" * 32


def ring(index: bytes = INDEX, **keys: bytes) -> Vault:
    return Vault(KeyRing(keys=keys, index_key=index))


async def marks(database: Database) -> list[tuple[object, ...]]:
    return await database.query("select name, value from carehelp.settings order by name")


@pytest.mark.parametrize(
    ("vault", "why"),
    [
        (ring(k1=K2), "'k1' is another key"),
        (ring(k2=K2), "'k1' is missing"),
        (ring(k2=K2, k1=K3), "'k1' is another key"),
        (ring(b"j" * 32, k1=K1), "the index key is another"),
        (ring(b"j" * 32, k2=K2, k1=K1), "the index key is another"),
    ],
)
async def test_keys_that_do_not_fit_are_refused_and_leave_no_mark(database: Database, vault: Vault, why: str) -> None:
    await check_keys(database, ring(k1=K1))
    before = await marks(database)
    with pytest.raises(ConfigurationError, match=why):
        await check_keys(database, vault)
    assert await marks(database) == before


async def test_a_newest_key_that_is_wrong_is_refused_though_an_older_fits(database: Database) -> None:
    await check_keys(database, ring(k1=K1))
    await check_keys(database, ring(k2=K2, k1=K1))
    assert await needed(database) == {"k1", "k2"}
    before = await marks(database)
    with pytest.raises(ConfigurationError, match="'k2' is another key"):
        await check_keys(database, ring(k2=K3, k1=K1))
    with pytest.raises(ConfigurationError, match="'k2' is missing"):
        await check_keys(database, ring(k1=K1))
    assert await marks(database) == before


async def test_after_a_rotation_the_newest_key_is_enough_and_the_old_one_is_not(database: Database) -> None:
    await check_keys(database, ring(k1=K1))
    await check_keys(database, ring(k2=K2, k1=K1))
    await complete(database, ring(k2=K2, k1=K1))
    await check_keys(database, ring(k2=K2, k1=K1))  # still in front of the old one: no mark comes back
    assert await needed(database) == {"k2"}
    await check_keys(database, ring(k2=K2))
    with pytest.raises(ConfigurationError, match="'k2' is missing"):
        await check_keys(database, ring(k1=K1))


async def test_an_older_key_in_front_again_is_marked_again(database: Database) -> None:
    await check_keys(database, ring(k2=K2, k1=K1))
    await check_keys(database, ring(k1=K1, k2=K2))
    with pytest.raises(ConfigurationError, match="'k1' is missing"):
        await check_keys(database, ring(k2=K2))


async def test_without_marks_what_is_stored_decides(database: Database) -> None:
    await database.query("insert into public.messages (content) values (%s)", ring(k1=K1).encrypt("x"))
    assert not await never_encrypted(database)
    with pytest.raises(ConfigurationError, match="not the keys"):
        await check_keys(database, ring(k1=K2))
    assert await marks(database) == []
    await check_keys(database, ring(k1=K1))


async def test_an_empty_database_takes_any_key(database: Database) -> None:
    assert await never_encrypted(database)
    await check_keys(database, ring(k1=K1))
    assert not await never_encrypted(database)
