"""Who calls: the signed-in person, from `Authorization: Bearer`."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from core.accounts.tokens import refused
from core.identity import Person, Verifier

#: a dependency that gives the person, or raises NotSignedIn
WhoCalls = Callable[..., Awaitable[Person]]


def who_calls(verifier: Verifier) -> WhoCalls:
    """The dependency. The document of the API names it `bearer`."""
    bearer = HTTPBearer(auto_error=False, scheme_name="bearer", bearerFormat="JWT")

    async def person(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Person:
        if credentials is None:
            raise refused("none")
        return await verifier.verify(credentials.credentials)

    return person
