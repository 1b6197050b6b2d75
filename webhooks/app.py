"""The web application: routes and their lifespan, nothing else."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


def create_app(
    *, title: str, routes: Sequence[BaseRoute], lifespan: Lifespan, cors_allow_origins: Sequence[str] = ()
) -> FastAPI:
    """A FastAPI application over the given routes."""

    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        async with lifespan():
            yield

    app = FastAPI(title=title, lifespan=run)
    app.router.routes.extend(routes)
    if cors_allow_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(cors_allow_origins), allow_methods=["*"], allow_headers=["*"]
        )
    return app
