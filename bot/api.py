"""The HTTP API put together."""

from collections.abc import Sequence

from bot.app import Application
from bot.clock import utc_now
from bot.identity import Identity
from bot.runtime import Store
from core.knowledge.library import Library
from core.reader import ANSWER_IN, DEFAULT_LANGUAGE
from data.answers import Answers
from data.conversations import Conversations
from data.limits import Limits
from data.person import PersonDatabase
from webhooks.api.admission import Admission
from webhooks.api.model import Source
from webhooks.api.routes import Api
from webhooks.api.talk import Sources, Talk


def make_api(app: Application, store: Store, identity: Identity) -> Api:
    """The parts behind the endpoints."""
    settings, texts = app.settings, app.content.texts
    conversations = Conversations(store.database, store.vault, PersonDatabase(store.database))
    return Api(
        talk=Talk(
            adapter=app.api,
            reception=app.reception,
            conversations=conversations,
            answers=Answers(store.database),
            texts=texts,
            sources=sources(app.content.library),
            sign=store.vault.hash,
        ),
        conversations=conversations,
        understanding=app.understanding,
        admission=Admission(
            Limits(store.database, store.vault, utc_now),
            per_person=settings.api_requests_per_minute,
            per_address=settings.api_address_requests_per_minute,
        ),
        who_calls=identity.who_calls,
        wait_seconds=settings.api_wait_seconds,
        disclaimer=lambda language: texts.get("disclaimer", ANSWER_IN.get(language, DEFAULT_LANGUAGE)),
    )


def sources(library: Library) -> Sources:
    """Names the pages that an answer rests on; pages that are not there any more are left out."""

    def named(passages: Sequence[str], language: str) -> list[Source]:
        shown = ANSWER_IN.get(language, DEFAULT_LANGUAGE)
        pages = [library.pages[each] for each in dict.fromkeys(passages) if each in library.pages]
        return [
            Source(
                page=page.id,
                title=(page.texts.get(shown) or page.texts[DEFAULT_LANGUAGE]).title,
                sources=list(page.sources),
            )
            for page in pages
        ]

    return named
