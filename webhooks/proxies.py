"""Who asks, behind so many proxies: what the outermost of ours wrote down, and nothing that the caller made up."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Behind:
    """ASGI middleware. Each proxy writes the address that it was asked from behind what stands in `X-Forwarded-For`: so
    with `proxies` of them the caller is that many from the end, whatever they sent themselves. Where there are fewer,
    the request did not come through all of them, and is the one's who sent it."""

    app: ASGIApp
    proxies: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the caller's address and scheme in place."""
        if scope["type"] == "http":
            named = [part.strip() for part in _values(scope, b"x-forwarded-for")]
            if len(named) >= self.proxies:
                scope["client"] = (named[-self.proxies], 0)
                spoken = _values(scope, b"x-forwarded-proto")
                if spoken and spoken[-1].strip() in SCHEMES:
                    scope["scheme"] = spoken[-1].strip()
        await self.app(scope, receive, send)


def _values(scope: Scope, wanted: bytes) -> list[str]:
    """The members of a header that is a list, however often it was sent."""
    return [part for name, value in scope["headers"] if name == wanted for part in value.decode("latin-1").split(",")]
