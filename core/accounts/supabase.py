"""Accounts at Supabase Auth, through its own client: one for each call, that keeps no session and starts no timer."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import ValidationError
from supabase import ASupabaseAuthClient, AsyncClient, AsyncClientOptions
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthWeakPasswordError
from supabase_auth.types import AuthResponse, SignOutScope

from core.accounts.tokens import NOT_SIGNED_IN
from core.errors import (
    ApiError,
    Forbidden,
    NotConfigured,
    NotSignedIn,
    TooManyRequests,
    Unavailable,
    Unprocessable,
)
from core.identity import Person, Session

SECONDS, CONNECT_SECONDS = 12.0, 5.0
#: a registration, and a sign-in that failed, is answered at the next whole step, in seconds: what Supabase does for an
#: e-mail that it knows (compare a password, send a mail or not) takes another time than for one that it does not
STEP_SECONDS = 1.0
WRONG, WRONG_PASSWORD = "wrong e-mail or password", "wrong password"

T = TypeVar("T")

log = logging.getLogger(__name__)


def _too_many() -> ApiError:
    return TooManyRequests("too many requests for now", retry_after=60)


def _wrong() -> ApiError:
    return NotSignedIn(WRONG)


def _spent() -> ApiError:
    return NotSignedIn(NOT_SIGNED_IN)


#: statuses that say a session, or its account, has ended already
SIGNED_OUT = frozenset({403, 404})


#: codes that say the registration has nothing to do, or that a mail about it was sent a moment ago: told to nobody,
#: since they tell that the e-mail is known
AS_IF_NEW = frozenset({"user_already_exists", "email_exists", "conflict", "over_email_send_rate_limit"})
#: https://supabase.com/docs/guides/auth/debugging/error-codes
ERRORS: Mapping[str, Callable[[], ApiError]] = {
    "invalid_credentials": _wrong,
    "user_banned": _wrong,  # said before the password is looked at
    "user_not_found": _wrong,
    "email_not_confirmed": lambda: Forbidden("confirm your e-mail first: a message with a link was sent to it"),
    "refresh_token_not_found": _spent,
    "refresh_token_already_used": _spent,
    "session_not_found": _spent,
    "session_expired": _spent,
    "bad_jwt": _spent,
    "insufficient_aal": lambda: Forbidden("this account has a second factor: change it where you signed in with that"),
    "same_password": lambda: Unprocessable("new_password: it is the old one"),
    "weak_password": lambda: Unprocessable("password: too easy to guess; choose another"),
    "email_address_invalid": lambda: Unprocessable("email: not an e-mail address that can be written to"),
    "validation_failed": lambda: Unprocessable("email or password: does not hold"),
    "signup_disabled": lambda: Forbidden("no new accounts are made here"),
    "email_provider_disabled": lambda: Forbidden("no accounts with e-mail and password here"),
    "over_request_rate_limit": _too_many,
}


class SupabaseAccounts:
    """Accounts at a project. Its connections are shared, sessions and cookies are not."""

    def __init__(
        self, url: str, anon_key: str, *, service_key: str = "", seconds: float = SECONDS, step: float = STEP_SECONDS
    ) -> None:
        """`service_key`: what accounts are deleted with; without it they can't be."""
        self._url, self._anon_key, self._service_key = url, anon_key, service_key
        self._seconds, self._step = seconds, step
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def register(self, email: str, password: str, language: str) -> None:
        """Sign up; the language goes along for the profile, which is made when the person first comes."""
        started = time.monotonic()
        try:
            await self._call(
                lambda auth: auth.sign_up(
                    {"email": email, "password": password, "options": {"data": {"preferred_language": language}}}
                )
            )
        except AuthError as error:
            if not _as_if_new(error):
                raise _ours(error, Unprocessable("email or password: does not hold")) from None
            log.info("registration without effect")
        finally:
            await self._until_step(started)

    async def sign_in(self, email: str, password: str) -> Session:
        """A session of Supabase's."""
        started = time.monotonic()
        try:
            return _session(
                await self._ask(
                    lambda auth: auth.sign_in_with_password({"email": email, "password": password}), otherwise=_wrong()
                )
            )
        except ApiError:
            await self._until_step(started)
            raise

    async def refresh(self, refresh_token: str) -> Session:
        """The next session."""
        answer = await self._ask(lambda auth: auth.refresh_session(refresh_token), otherwise=_spent())
        return _session(answer)

    async def sign_out(self, person: Person, *, everywhere: bool) -> None:
        """With the person's own token; a session that has ended is no error."""
        scope: SignOutScope = "global" if everywhere else "local"
        try:
            await self._call(lambda auth: auth.admin.sign_out(person.token, scope))
        except AuthApiError as error:
            if error.status not in SIGNED_OUT:
                raise _ours(error, _spent()) from None

    async def change_password(self, person: Person, old: str, new: str) -> None:
        """Signs in with the old one, changes it in that session, and ends all but the person's own."""

        async def change(auth: ASupabaseAuthClient) -> None:
            await _enter(auth, person, old)
            await auth.update_user({"password": new})
            try:
                await auth.admin.sign_out(person.token, "others")
            except AuthError as error:
                log.warning("sessions not ended", extra={"setting": "SUPABASE_URL", "state": error.code})
                raise Unavailable(
                    "the password is changed, but other sessions may go on: sign out everywhere"
                ) from None

        await self._by_password(person, change)

    async def confirm(self, person: Person, password: str) -> None:
        """Signs in with the password; the session goes with the account."""
        if not self._service_key:
            raise NotConfigured("accounts can't be erased here: SUPABASE_SERVICE_ROLE_KEY is not set")
        await self._by_password(person, lambda auth: _enter(auth, person, password))

    async def remove(self, person: Person) -> None:
        """Delete it there, with the service's key. One that is gone is no error."""
        try:
            await self._call(lambda auth: auth.admin.delete_user(str(person.id)), key=self._service_key)
        except AuthError as error:
            if error.code != "user_not_found":
                raise _away(f"delete {error.code or type(error).__name__}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _by_password(self, person: Person, act: Callable[[ASupabaseAuthClient], Awaitable[None]]) -> None:
        """What the person does with their password; what failed is answered at the next whole step, as a sign-in is."""
        started = time.monotonic()
        try:
            await self._ask(act, otherwise=_wrong())
        except NotSignedIn:
            await self._until_step(started)
            raise Forbidden(WRONG_PASSWORD) from None
        except ApiError:
            await self._until_step(started)
            raise

    async def _until_step(self, started: float) -> None:
        await asyncio.sleep(self._step - (time.monotonic() - started) % self._step)

    async def _ask(self, call: Callable[[ASupabaseAuthClient], Awaitable[T]], *, otherwise: ApiError) -> T:
        """One call, with errors as ours. `otherwise`: what a refusal without a known code means."""
        try:
            return await self._call(call)
        except AuthError as error:
            raise _ours(error, otherwise) from None  # their text may quote the e-mail

    async def _call(self, call: Callable[[ASupabaseAuthClient], Awaitable[T]], *, key: str = "") -> T:
        """One call on a client of its own. Raises AuthError, Unavailable."""
        options = AsyncClientOptions(
            auto_refresh_token=False, persist_session=False, flow_type="implicit", httpx_client=self._http
        )
        try:
            async with asyncio.timeout(self._seconds):
                return await call(AsyncClient(self._url, key or self._anon_key, options).auth)
        except (ValidationError, httpx.HTTPError, TimeoutError) as error:
            raise _away(type(error).__name__) from None


async def _enter(auth: ASupabaseAuthClient, person: Person, password: str) -> None:
    """Sign in as this very person: an e-mail may have come to somebody else since the token was made."""
    answer = await auth.sign_in_with_password({"email": person.email, "password": password})
    if answer.user is None or answer.user.id != str(person.id):
        raise _wrong()


def _as_if_new(error: AuthError) -> bool:
    """Whether only the caller of a known e-mail is told this. Servers from before there were codes say it in words."""
    words = error.message.lower() if error.code is None else ""
    return error.code in AS_IF_NEW or "already registered" in words or "for security purposes" in words


def _ours(error: AuthError, otherwise: ApiError) -> ApiError:
    if isinstance(error, AuthWeakPasswordError):
        return ERRORS["weak_password"]()
    if make := ERRORS.get(error.code or ""):
        return make()
    if isinstance(error, AuthRetryableError) or not isinstance(error, AuthApiError):
        return _away(type(error).__name__)
    if error.status == 429:
        return _too_many()
    if error.code is None and error.status in (400, 422):  # from before there were codes
        return otherwise
    return _away(f"{error.status} {error.code or 'SUPABASE_ANON_KEY?'}")


def _away(state: str) -> Unavailable:
    log.warning("supabase auth did not answer", extra={"setting": "SUPABASE_URL", "state": state})
    return Unavailable("accounts can't be reached now: try again in a moment")


def _id(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise _away("no id") from None


def _session(answer: AuthResponse) -> Session:
    if answer.session is None:
        raise _away("no session")
    found = answer.session
    return Session(
        person=_id(found.user.id),
        access_token=found.access_token,
        refresh_token=found.refresh_token,
        expires_in=found.expires_in,
    )
