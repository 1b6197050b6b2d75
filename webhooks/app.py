"""The web application: routes, what is around them, and their lifespan."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from webhooks import problems
from webhooks.api import document, page
from webhooks.guard import Bounds, Guard
from webhooks.proxies import Behind
from webhooks.request import MOST_BODY_BYTES

Lifespan = Callable[[], AbstractAsyncContextManager[None]]

DESCRIPTION = """Medical help for patients in Cameroon: finds what is dangerous, answers the rest from vetted knowledge.
It is not a doctor. Errors are problems as of RFC 9457."""
VERSION = "1.0.0"
HOOK = Bounds(bytes=MOST_BODY_BYTES, seconds=15.0)


def create_app(
    *,
    title: str,
    routes: Sequence[BaseRoute],
    lifespan: Lifespan,
    routers: Sequence[APIRouter] = (),
    cors_allow_origins: Sequence[str] = (),
    bounds: Callable[[str], Bounds] = lambda _path: HOOK,
    https: bool = False,
    proxies: int = 0,
) -> FastAPI:
    """A FastAPI application over the given routes. `https`: browsers are to use nothing else. `proxies`: how many of
    ours a request comes through; 0: none, or the server itself looks after them."""

    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        async with lifespan():
            yield

    app = FastAPI(
        title=title, description=DESCRIPTION, version=VERSION, lifespan=run, docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    app.router.routes[:0] = routes  # routes are tried in order: the hooks have most of the traffic
    for router in routers:
        app.include_router(router)
    app.router.routes.append(page.documentation(app))
    document.describe(app)
    problems.install(app)
    app.add_middleware(Guard, bounds=bounds, https=https)
    if cors_allow_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(cors_allow_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Accept-Language"],
            expose_headers=["Location", "Retry-After"],
            max_age=3600,
        )
    if proxies:
        app.add_middleware(Behind, proxies=proxies)
    return app
