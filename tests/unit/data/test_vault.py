"""What is encrypted opens with its key and with no other, and says so."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError, StoreError
from data.vault import KeyRing, Vault, load_keys, parse_keys

OLD = KeyRing(keys={"k1": b"1" * 32}, index_key=b"i" * 32)
ROTATED = KeyRing(keys={"k2": b"2" * 32, "k1": b"1" * 32}, index_key=b"i" * 32)
KEY = base64.b64encode(b"x" * 32).decode()


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    sealed = Vault(OLD).encrypt(text)
    assert Vault(OLD).decrypt(sealed) == text
    body = base64.b64decode(sealed.rsplit(":", 1)[1])
    assert len(text) < 8 or text.encode("utf-8", "surrogatepass") not in body


def test_a_lone_surrogate_comes_back() -> None:
    vault = Vault(OLD)
    assert vault.decrypt(vault.encrypt("a\ud800b")) == "a\ud800b"


def test_the_same_text_never_looks_the_same() -> None:
    vault = Vault(OLD)
    assert vault.encrypt("fièvre") != vault.encrypt("fièvre")


def test_older_text_opens_after_a_rotation_and_new_text_uses_the_new_key() -> None:
    assert Vault(ROTATED).decrypt(Vault(OLD).encrypt("a")) == "a"
    with pytest.raises(StoreError, match="k2"):
        Vault(OLD).decrypt(Vault(ROTATED).encrypt("a"))


def test_a_changed_text_does_not_open() -> None:
    sealed = Vault(OLD).encrypt("300 mg")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(StoreError, match="wrong key"):
        Vault(OLD).decrypt(changed)


def test_text_from_before_encryption_is_read_as_it_is() -> None:
    assert Vault(OLD).decrypt("bonjour") == "bonjour"


def test_the_hash_depends_on_the_key() -> None:
    other = Vault(KeyRing(keys={"k1": b"1" * 32}, index_key=b"j" * 32))
    assert Vault(OLD).hash("+237690000001") == Vault(ROTATED).hash("+237690000001") != other.hash("+237690000001")


@pytest.mark.parametrize("text", ["", "k1", "k1=", "k1=!!", f"k1={KEY[:-8]}", f"k 1={KEY}"])
def test_keys_that_are_none_are_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match="ENCRYPTION_KEYS"):
        parse_keys(text)


@pytest.mark.parametrize("text", [KEY, f"{KEY},index={KEY}", f"k1={KEY},{KEY}"])
def test_a_key_whose_name_was_forgotten_is_not_repeated(text: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        parse_keys(text)
    assert KEY.rstrip("=") not in str(told.value)


def test_the_index_key_stands_apart() -> None:
    ring = parse_keys(f"k2={KEY},index={base64.b64encode(b'i' * 32).decode()}")
    assert list(ring.keys) == ["k2"]
    assert ring.index_key == b"i" * 32


def test_keys_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = load_keys("", tmp_path, make=True)
    assert load_keys("", tmp_path, make=True) == first
    assert stat.S_IMODE((tmp_path / "encryption.keys").stat().st_mode) == 0o600


def test_missing_keys_are_not_made_where_they_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ENCRYPTION_KEYS"):
        load_keys("", tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


def test_keys_do_not_show_in_a_repr() -> None:
    assert "111" not in repr(OLD)
