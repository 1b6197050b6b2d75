"""Access tokens: what every one of them has to hold, and those that are signed here."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import jwt

from core.errors import ConfigurationError, NotSignedIn
from core.identity import Person
from core.ports import Clock

AUDIENCE = "authenticated"
ISSUER = "carehelp"
#: seconds that clocks of two machines may differ
LEEWAY = 10
MOST_CHARACTERS = 8192
REQUIRED = ["exp", "iat", "sub", "aud", "iss"]
#: the one answer to whoever is not signed in, whatever the reason
NOT_SIGNED_IN = "sign in: there is no access token, or it does not hold"
#: the least bytes of a secret: as many as the hash has (RFC 7518, section 3.2)
SECRET_BYTES: Mapping[str, int] = {"HS256": 32, "HS384": 48, "HS512": 64}
#: what reading a forged token can raise; deep JSON exhausts the reader
UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, RecursionError)

log = logging.getLogger(__name__)


def refused(why: str) -> NotSignedIn:
    """The error for a token; only the log is told why."""
    log.info("token refused", extra={"state": why})
    return NotSignedIn(NOT_SIGNED_IN)


def algorithm(token: str) -> tuple[str, str]:
    """(algorithm, key id) that the token names, unverified. Raises NotSignedIn for what is no token."""
    if len(token) > MOST_CHARACTERS:
        raise refused("too long")
    try:
        header = jwt.get_unverified_header(token)
    except UNREADABLE as error:
        raise refused(type(error).__name__) from None
    name, kid = header.get("alg"), header.get("kid", "")
    return (name if isinstance(name, str) else ""), (kid if isinstance(kid, str) else "")


def person_of(
    token: str, key: jwt.PyJWK | bytes, *, algorithms: Sequence[str], issuer: str, audience: str = AUDIENCE
) -> Person:
    """Who the token speaks of, once signature, times, audience, issuer and role hold. Raises NotSignedIn."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
        person = UUID(claims["sub"])
    except UNREADABLE as error:
        raise refused(type(error).__name__) from None
    if claims.get("role") != AUDIENCE or claims.get("is_anonymous") is True:
        raise refused("role")
    email = claims.get("email")
    return Person(id=person, email=email if isinstance(email, str) else "", claims=claims, token=token)


class LocalTokens:
    """Signs the tokens of local accounts, and verifies them."""

    def __init__(self, secret: bytes, algorithm: str, *, lifetime: timedelta, clock: Clock) -> None:
        if len(secret) < SECRET_BYTES[algorithm]:
            raise ConfigurationError(f"JWT_SECRET: at least {SECRET_BYTES[algorithm]} bytes for {algorithm}")
        self._secret, self._algorithm, self._clock = secret, algorithm, clock
        self.lifetime = lifetime

    def issue(self, person: UUID, email: str, family: UUID) -> str:
        """A token for a person. `family`: the sign-in that it comes from."""
        now = self._clock()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "role": AUDIENCE,
            "sub": str(person),
            "email": email,
            "session_id": str(family),
            "jti": secrets.token_urlsafe(12),
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        return jwt.encode(claims, self._secret, algorithm=self._algorithm)

    async def verify(self, token: str) -> Person:
        """The person. Raises NotSignedIn."""
        if algorithm(token)[0] != self._algorithm:
            raise refused("algorithm")
        return person_of(token, self._secret, algorithms=[self._algorithm], issuer=ISSUER)
