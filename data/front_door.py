"""Where accounts are registered and signed in to: whoever stands outside is counted before anything is asked.

Three counts a sign-in: of the address, of the account from that address, and of the account from everywhere. Only the
last could lock owners out, by tries of others; so in the part of the net that they signed in from before a count of its
own holds, ten times as high, and none for whoever still has a session. A try that was right is given back. Unknown
e-mails are counted like known ones.
"""

import contextlib
import ipaddress
from collections.abc import AsyncIterator

from core.identity import Accounts, Person, Session
from data.erasure import AccountErasure
from data.limits import Limit, Limits, Places

MINUTES, HOUR = 60, 3600
#: mobile carriers put thousands of people behind one address: a whole address may try often, a pair may not
SIGN_IN_ADDRESS = Limit(number=0, most=100, seconds=15 * MINUTES)
SIGN_IN_PAIR = Limit(number=1, most=10, seconds=15 * MINUTES)
SIGN_IN_ACCOUNT = Limit(number=2, most=100, seconds=HOUR)
#: in a part of the net that the account is known from: addresses there may be many, or made up
SIGN_IN_KNOWN = Limit(number=7, most=1000, seconds=HOUR)
REGISTER_ADDRESS = Limit(number=3, most=30, seconds=HOUR)
REGISTER_ACCOUNT = Limit(number=4, most=5, seconds=HOUR)
REFRESH_ADDRESS = Limit(number=5, most=1000, seconds=15 * MINUTES)
#: tries of codes by an account
LINK_ACCOUNT = Limit(number=6, most=5, seconds=10 * MINUTES)


class FrontDoor:
    """Accounts behind limits. `address` is the client's, as far as trusted proxies tell."""

    def __init__(self, accounts: Accounts, limits: Limits, places: Places, erasure: AccountErasure) -> None:
        self._accounts, self._limits, self._places, self._erasure = accounts, limits, places, erasure

    async def register(self, email: str, password: str, language: str, *, address: str) -> None:
        """As Accounts.register. Raises TooManyRequests."""
        await self._limits.count((REGISTER_ADDRESS, network(address)))
        await self._limits.count((REGISTER_ACCOUNT, email))
        await self._accounts.register(email, password, language)

    async def sign_in(self, email: str, password: str, *, address: str) -> Session:
        """As Accounts.sign_in. Raises TooManyRequests."""
        async with self._counted(email, address):
            session = await self._accounts.sign_in(email, password)
        await self._places.remember(email, block(address), session.person)
        return session

    async def refresh(self, refresh_token: str, *, address: str) -> Session:
        """As Accounts.refresh. Raises TooManyRequests."""
        await self._limits.count((REFRESH_ADDRESS, network(address)))
        return await self._accounts.refresh(refresh_token)

    async def sign_out(self, person: Person, *, everywhere: bool, address: str) -> None:
        """As Accounts.sign_out. Raises TooManyRequests."""
        await self._limits.count((REFRESH_ADDRESS, network(address)))
        await self._accounts.sign_out(person, everywhere=everywhere)

    async def change_password(self, person: Person, old: str, new: str, *, address: str) -> None:
        """As Accounts.change_password, with the counts of a sign-in. Only where they are now is a known place after it.

        Raises TooManyRequests.
        """
        email = person.email.lower()
        async with self._counted(email, address):
            await self._accounts.change_password(person, old, new)
        await self._places.forget(email)
        await self._places.remember(email, block(address), person.id)

    async def erase(self, person: Person, password: str, *, address: str) -> str:
        """Erase the account and what belongs to it; returns the id of the proof. Raises TooManyRequests, and as
        Accounts.confirm."""
        email = person.email.lower()
        async with self._counted(email, address):
            await self._accounts.confirm(person, password)
        await self._places.forget(email)
        proof = await self._erasure(person)
        await self._accounts.remove(person)
        return proof

    @contextlib.asynccontextmanager
    async def _counted(self, email: str, address: str) -> AsyncIterator[None]:
        """A try of a password, given back if it was right: if nothing is raised. Raises TooManyRequests."""
        net = network(address)
        counted = [(SIGN_IN_ADDRESS, net), (SIGN_IN_PAIR, f"{net} {email}")]
        await self._limits.count(*counted)
        known = await self._places.known(email, block(address))
        counted.append((SIGN_IN_KNOWN if known else SIGN_IN_ACCOUNT, email))
        await self._limits.count(counted[-1])
        yield
        await self._limits.give_back(*counted)


def network(address: str) -> str:
    """What one client has: an IPv4 address, or the /64 of an IPv6 address."""
    return _prefix(address, 32, 64)


def block(address: str) -> str:
    """The carrier's part of the net, in which the address of a phone moves."""
    return _prefix(address, 16, 32)


def _prefix(address: str, four: int, six: int) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None:
            return str(ipaddress.ip_network((ip, six), strict=False))
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, four), strict=False))
