"""Who calls: the signed-in person, from `Authorization: Bearer`."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from core.accounts.tokens import refused
from core.identity import Person, Verifier

#: a dependency that gives the person, or raises NotSignedIn
WhoCalls = Callable[..., Awaitable[Person]]

BEARER = HTTPBearer(auto_error=False)
#: where a request keeps its person
KNOWN = "person"


async def known_first(request: Request, who: WhoCalls) -> Person:
    """The person, before anything of the body is read. Raises NotSignedIn."""
    person = await who(request, await BEARER(request))
    setattr(request.state, KNOWN, person)
    return person


def who_calls(verifier: Verifier) -> WhoCalls:
    """The dependency. The document of the API names it `bearer`."""
    bearer = HTTPBearer(auto_error=False, scheme_name="bearer", bearerFormat="JWT")

    async def person(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> Person:
        if credentials is None:
            raise refused("none")
        if (known := getattr(request.state, KNOWN, None)) is None:
            known = await verifier.verify(credentials.credentials)
        return known

    return person
