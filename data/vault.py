"""Encryption at rest: AES-256-GCM with keys that can rotate, and a keyed hash to look addresses up by.

A stored text is `chv1:<key id>:<base64 of nonce and ciphertext>`. Text without that mark is older than encryption and
is read as it is.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import ConfigurationError, StoreError

MARK = "chv1:"
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX = "index"
#: in DATA_DIR, where no keys are configured
KEYS_FILE = "encryption.keys"
HOW = (
    "ENCRYPTION_KEYS holds id=key pairs, newest first, where a key is 32 random bytes in base64;"
    " the pair named `index` is for looking addresses up and never changes"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRing:
    """Encryption keys by id, newest first, and the key of the address hash."""

    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    #: whether the index key comes from the oldest key, for want of a pair of its own
    derived_index: bool = False


class Vault:
    """Encrypts with the newest key, decrypts with any."""

    def __init__(self, ring: KeyRing) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.keys.items()}
        self._newest = next(iter(ring.keys))
        self._prefix = f"{MARK}{self._newest}:"
        self._index_key = ring.index_key
        #: ids of the keys, newest first
        self.key_ids = tuple(ring.keys)
        #: whether the index key would change if the oldest key were dropped
        self.derived_index = ring.derived_index

    @property
    def newest(self) -> str:
        """Id of the key that encrypts."""
        return self._newest

    def encrypt(self, text: str) -> str:
        """The text under the newest key."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode("utf-8", "surrogatepass"), None)
        return self._prefix + base64.b64encode(nonce + sealed).decode()

    def decrypt(self, stored: str) -> str:
        """The text again. Raises StoreError if the key is not here or the value was changed."""
        if not stored.startswith(MARK):
            return stored
        key_id, _, payload = stored[len(MARK) :].partition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise StoreError(f"a stored text needs the encryption key {key_id!r}, which is not configured. {HOW}")
        try:
            raw = base64.b64decode(payload, validate=True)
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError) as error:
            raise StoreError(f"a stored text does not open with the encryption key {key_id!r}: wrong key?") from error

    def hash(self, value: str) -> str:
        """Keyed SHA-256, hexadecimal: the same value gives the same hash, and nobody without the key can search."""
        return hmac.new(self._index_key, value.encode(), hashlib.sha256).hexdigest()


def key_of(stored: str) -> str | None:
    """Id of the key that a stored text is under, None for text that is older than encryption."""
    return stored[len(MARK) :].partition(":")[0] if stored.startswith(MARK) else None


def with_new_key(ring: KeyRing) -> str:
    """The form that `parse_keys` reads, with a fresh key in front and the index key in a pair of its own."""
    numbers = [int(name[1:]) for name in ring.keys if name[0] == "k" and name[1:].isdecimal()]
    fresh = {f"k{max(numbers, default=len(ring.keys)) + 1}": secrets.token_bytes(KEY_BYTES)}
    pairs = {**fresh, **ring.keys, INDEX: ring.index_key}
    return ",".join(f"{name}={base64.b64encode(key).decode()}" for name, key in pairs.items())


def parse_keys(text: str) -> KeyRing:
    """Keys from the form `id=base64,id=base64`. Without an `index` key one is derived from the oldest."""
    keys: dict[str, bytes] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        key_id, _, encoded = item.partition("=")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise ConfigurationError(f"the encryption key {key_id!r} is not base64. {HOW}") from error
        if len(key) != KEY_BYTES or not key_id.isalnum():
            raise ConfigurationError(f"the encryption key {key_id!r} is not {KEY_BYTES} bytes long. {HOW}")
        if key_id in keys:
            raise ConfigurationError(f"the encryption key {key_id!r} is there twice. {HOW}")
        keys[key_id] = key
    index = keys.pop(INDEX, None)
    if not keys:
        raise ConfigurationError(f"no encryption key is configured. {HOW}")
    oldest = list(keys.values())[-1]
    derived = hmac.new(oldest, b"carehelp address hash", hashlib.sha256).digest()
    return KeyRing(keys=keys, index_key=index or derived, derived_index=index is None)


def load_keys(configured: str, directory: Path, *, make: bool) -> KeyRing:
    """The configured keys, else those of `encryption.keys` in the data directory, made on first use if `make`."""
    if configured:
        return parse_keys(configured)
    path = directory / KEYS_FILE
    if not path.exists():
        if not make:
            raise ConfigurationError(
                f"ENCRYPTION_KEYS is not set and {path.name} is not in DATA_DIR, but this database needs its keys:"
                f" put them back. {HOW}"
            )
        fresh = (f"{name}={base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}" for name in ("k1", INDEX))
        write_private(path, ",".join(fresh) + "\n")
    return parse_keys(path.read_text().strip())


def write_private(path: Path, text: str) -> None:
    """Written whole or not at all, for the owner alone; whoever comes first wins."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"DATA_DIR: {path.parent} can't be written: {error.strerror}") from error
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
