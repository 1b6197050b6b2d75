"""Accounts over HTTP: register, sign in and out, refresh, who am I, another password, the end, and linking a chat."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, Field, SecretStr

from core.accounts.email import normalise
from core.accounts.passwords import MOST_BYTES, PasswordRules
from core.identity import Person, Session
from data.front_door import FrontDoor
from data.links import Links
from data.profiles import Profiles
from webhooks.api.document import BODY, COMMON, problems
from webhooks.api.model import Given, Language, Taken
from webhooks.api.person import WhoCalls
from webhooks.api.routes import JsonRoute

ACCEPTED = (
    "If this e-mail had no account, it has one now. Sign in; if you are asked to confirm it, follow the link first."
)

#: refusals of what asks for no token
_OPEN = tuple(status for status in BODY if status != 401)


def _unicode(value: SecretStr) -> SecretStr:
    """Half a surrogate pair can be neither hashed nor sent on."""
    try:
        value.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("not Unicode") from None
    return value


Secret = Annotated[SecretStr, AfterValidator(_unicode)]
Email = Annotated[str, Field(min_length=3, max_length=320, examples=["awa@example.org"])]
#: longer ones are refused before they are hashed
Password = Annotated[Secret, Field(min_length=1, max_length=MOST_BYTES)]


class Registration(Taken):
    """A new account."""

    email: Email
    password: Annotated[Secret, Field(min_length=8, max_length=MOST_BYTES)]
    preferred_language: Language = "fr"


class Registered(Given):
    """The answer to every registration, whether the e-mail was new or not."""

    status: Literal["accepted"] = "accepted"
    detail: str = ACCEPTED


class Credentials(Taken):
    """Who signs in."""

    email: Email
    password: Password


class RefreshToken(Taken):
    """What the last sign-in or refresh gave; it is spent by its use."""

    refresh_token: Annotated[Secret, Field(min_length=8, max_length=4096)]


class Tokens(Given):
    """What to sign requests with: `Authorization: Bearer <access_token>`."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the type of a token
    refresh_token: str
    #: seconds
    expires_in: int


class NewPassword(Taken):
    """The password that is changed, and what it becomes."""

    old_password: Annotated[Password, Field(examples=["mangue verte 7"])]
    new_password: Annotated[Secret, Field(min_length=8, max_length=MOST_BYTES, examples=["trois chèvres au marché"])]


class Confirmation(Taken):
    """That it is the person who asks."""

    password: Password


class Erased(Given):
    """The account, its conversations and its sessions are gone."""

    #: of the erasure, and of nothing else
    proof: Annotated[str, Field(examples=["K7QM-2RXA"])]


class Me(Given):
    """The signed-in person."""

    id: UUID
    email: str
    preferred_language: str
    created_at: datetime


class Code(Taken):
    """A code that the chat sent."""

    code: Annotated[str, Field(min_length=8, max_length=20, examples=["K7QM-2RXA"])]


class LinkedChat(Given):
    """The conversation that belongs to the account from now on."""

    conversation_id: int
    channel: str


def users(door: FrontDoor, rules: PasswordRules, profiles: Profiles, links: Links, who_calls: WhoCalls) -> APIRouter:
    """The routes. Errors are ApiErrors."""
    router = APIRouter(tags=["users"], route_class=JsonRoute)
    Caller = Annotated[Person, Depends(who_calls)]  # noqa: N806 - a type
    Everywhere = Annotated[bool, Query(description="End all sessions of the account.")]  # noqa: N806 - a type

    @router.post("/api/users/register", status_code=202, responses=problems(*_OPEN, 403, 501))
    async def register(body: Registration, request: Request) -> Registered:
        """Make an account. The answer is the same whether the e-mail was new or not; sign in for a token."""
        email, password = normalise(body.email), body.password.get_secret_value()
        rules.check(password, email)
        await door.register(email, password, body.preferred_language, address=_address(request))
        return Registered()

    @router.post("/api/users/login", responses=problems(*BODY, 403, 501))
    async def login(body: Credentials, request: Request, response: Response) -> Tokens:
        """Sign in with e-mail and password."""
        email = normalise(body.email)
        session = await door.sign_in(email, body.password.get_secret_value(), address=_address(request))
        return _tokens(session, response)

    @router.post("/api/users/refresh", responses=problems(*BODY, 501))
    async def refresh(body: RefreshToken, request: Request, response: Response) -> Tokens:
        """Exchange a refresh token for new tokens. Sent twice, it ends the session on all devices that share it."""
        session = await door.refresh(body.refresh_token.get_secret_value(), address=_address(request))
        return _tokens(session, response)

    @router.post("/api/users/logout", status_code=204, responses=problems(*COMMON, 422, 501))
    async def logout(person: Caller, request: Request, everywhere: Everywhere = False) -> None:
        """End the session that the access token is of: its tokens hold no longer, elsewhere within a minute."""
        await door.sign_out(person, everywhere=everywhere, address=_address(request))
        profiles.forget(person)

    @router.post("/api/users/password", status_code=204, responses=problems(*BODY, 403, 501))
    async def password(body: NewPassword, person: Caller, request: Request) -> None:
        """Another password. This session goes on, all others end."""
        old, new = body.old_password.get_secret_value(), body.new_password.get_secret_value()
        rules.check(new, person.email.lower(), name="new_password")
        await door.change_password(person, old, new, address=_address(request))
        profiles.forget(person)

    @router.post("/api/users/erase", responses=problems(*BODY, 403, 501))
    async def erase(body: Confirmation, person: Caller, request: Request) -> Erased:
        """Erase the account with all of its conversations, for good. A chat that was linked stays in the chat, where a
        word erases it."""
        proof = await door.erase(person, body.password.get_secret_value(), address=_address(request))
        profiles.forget(person)
        return Erased(proof=proof)

    @router.get("/api/users/me", responses=problems(*COMMON, 501))
    async def me(person: Annotated[Person, Depends(who_calls)]) -> Me:
        """Who is signed in."""
        found = await profiles.of(person)
        return Me(
            id=found.id, email=found.email, preferred_language=found.preferred_language, created_at=found.created_at
        )

    @router.post("/api/conversations/link", responses=problems(*BODY, 404, 501))
    async def link(body: Code, person: Annotated[Person, Depends(who_calls)]) -> LinkedChat:
        """Link a chat: write LINK (LIER) in it, and enter the code that comes within 10 minutes."""
        found = await links.enter(person, body.code)
        return LinkedChat(conversation_id=found.conversation_id, channel=found.channel)

    return router


def _address(request: Request) -> str:
    """The client's address; the server has put the one that a trusted proxy names in its place."""
    return request.client.host if request.client else ""


def _tokens(session: Session, response: Response) -> Tokens:
    response.headers["Cache-Control"] = "no-store"
    return Tokens(access_token=session.access_token, refresh_token=session.refresh_token, expires_in=session.expires_in)
