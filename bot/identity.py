"""Accounts put together: Supabase Auth where it is configured, else our own."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

from fastapi import APIRouter

from bot.settings import Settings
from core.accounts.jwks import KeySet, SupabaseTokens, fetch_from
from core.accounts.nobody import NoAccounts
from core.accounts.passwords import Hasher, PasswordRules
from core.accounts.tokens import SECRET_BYTES, LocalTokens
from core.connections import Connections
from core.errors import ConfigurationError
from core.identity import Accounts, Verifier
from core.ports import Clock
from data.accounts import LocalAccounts
from data.database import Database
from data.erasure import AccountErasure
from data.front_door import FrontDoor
from data.limits import Limits, Places
from data.links import Links
from data.person import PersonDatabase
from data.profiles import Profiles, SignedIn
from data.vault import Vault, write_private
from webhooks.api.model import Language
from webhooks.api.person import WhoCalls, who_calls
from webhooks.api.users import users

COMMON = Path(__file__).parent.parent / "data" / "accounts" / "common_passwords.txt"
#: secrets that stand in examples
PLACEHOLDERS = frozenset({"change_this_secret", "changeme", "secret", "your-secret-key"})

HOW_TO_MAKE_ONE = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who has an account and who calls."""

    accounts: Accounts
    verifier: Verifier
    #: the FastAPI dependency that gives the person
    who_calls: WhoCalls
    router: APIRouter


def make_identity(
    settings: Settings, *, database: Database, vault: Vault, clock: Clock, connections: Connections
) -> Identity:
    """The parts. Raises ConfigurationError where tokens could be forged."""
    accounts: Accounts
    tokens: Verifier
    alive = None
    if settings.supabase_accounts:
        accounts, tokens = _supabase(settings, connections)
    elif settings.at_supabase:
        accounts = tokens = NoAccounts()
    else:
        local, tokens = _local(settings, database, clock)
        accounts, alive = local, local.alive
    limits = Limits(database, vault, clock)
    erasure = AccountErasure(database, vault)
    profiles = Profiles(
        database,
        PersonDatabase(database),
        languages=get_args(Language),
        foreign=settings.supabase_accounts,
        erased=erasure.done,
        alive=alive,
    )
    verifier = SignedIn(tokens, profiles)
    person = who_calls(verifier)
    return Identity(
        accounts=accounts,
        verifier=verifier,
        who_calls=person,
        router=users(
            FrontDoor(accounts, limits, Places(database, vault, clock), erasure),
            PasswordRules.load(COMMON),
            profiles,
            Links(database, vault, limits, clock),
            person,
        ),
    )


def _supabase(settings: Settings, connections: Connections) -> tuple[Accounts, Verifier]:
    from core.accounts.supabase import SupabaseAccounts  # noqa: PLC0415 - half a second that others need not wait

    keys = KeySet(fetch_from(connections, settings.supabase_url))
    secret = settings.supabase_jwt_secret.get_secret_value().encode()
    return (
        SupabaseAccounts(
            settings.supabase_url,
            settings.supabase_anon_key.get_secret_value(),
            service_key=settings.supabase_service_role_key.get_secret_value(),
        ),
        SupabaseTokens(settings.supabase_url, keys, secret=secret),
    )


def _local(settings: Settings, database: Database, clock: Clock) -> tuple[LocalAccounts, Verifier]:
    lifetime = timedelta(minutes=settings.access_token_expire_minutes)
    tokens = LocalTokens(signing_secret(settings), settings.jwt_algorithm, lifetime=lifetime, clock=clock)
    return LocalAccounts(database, Hasher(), tokens, clock), tokens


def given_secret(settings: Settings) -> bytes:
    """JWT_SECRET if it is one that nobody can guess, else nothing."""
    given = settings.jwt_secret.get_secret_value().encode()
    long_enough = len(given) >= SECRET_BYTES[settings.jwt_algorithm]
    return given if long_enough and given.decode() not in PLACEHOLDERS else b""


def signing_secret(settings: Settings) -> bytes:
    """JWT_SECRET, or outside production a random one that is kept in DATA_DIR. Raises ConfigurationError."""
    if given := given_secret(settings):
        return given
    if settings.production:
        least = SECRET_BYTES[settings.jwt_algorithm]
        raise ConfigurationError(
            f"JWT_SECRET: in production it is needed, with at least {least} random bytes, or everybody could sign in as"
            f" anybody. {HOW_TO_MAKE_ONE}"
        )
    path = settings.data_dir / "jwt.secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(max(SECRET_BYTES.values())) + "\n")
    return path.read_text().strip().encode()
