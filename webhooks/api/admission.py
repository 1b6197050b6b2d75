"""How much one person, and one address, may ask of the API. An emergency is let through whatever this says."""

import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

from starlette.requests import Request

from core.errors import TooManyRequests
from core.identity import Person
from data.front_door import network
from data.limits import Limit, Limits

#: requests of one person that may be at work at the same time
AT_ONCE = 4
MINUTE = 60.0


class Admission:
    """`per_person` and `per_address`: requests a minute, 0: no limit. Many people may share an address."""

    def __init__(self, limits: Limits, *, per_person: int, per_address: int, at_once: int = AT_ONCE) -> None:
        self._limits, self._at_once = limits, at_once
        self._person = Limit(number=20, most=per_person, seconds=MINUTE)
        self._address = Limit(number=21, most=per_address, seconds=MINUTE)
        self._busy: Counter[UUID] = Counter()

    async def admit(self, request: Request, person: Person) -> None:
        """Count this request, in all processes together. Raises TooManyRequests."""
        address = network(request.client.host if request.client else "")
        counted = [
            (limit, key) for limit, key in ((self._person, str(person.id)), (self._address, address)) if limit.most
        ]
        if counted:
            await self._limits.count(*counted)

    @contextlib.asynccontextmanager
    async def place(self, person: Person, *, pressing: bool = False) -> AsyncIterator[None]:
        """One of the places for this person's requests. Raises TooManyRequests when all are taken."""
        if self._busy[person.id] >= self._at_once and not pressing:
            raise TooManyRequests("too many requests at the same time", retry_after=2)
        self._busy[person.id] += 1
        try:
            yield
        finally:
            self._busy[person.id] -= 1
            if not self._busy[person.id]:
                del self._busy[person.id]
