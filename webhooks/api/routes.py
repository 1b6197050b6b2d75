"""The API's endpoints. The gateway calls the same functions as the endpoints do."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.errors import TooManyRequests, UnsupportedMedia
from core.identity import Person
from core.message import Kind
from core.triage.model import Level
from core.understand import Understanding, Understood
from data import conversations as stored
from webhooks.api import events, upload
from webhooks.api.admission import Admission
from webhooks.api.document import file_form, problems
from webhooks.api.model import (
    LARGEST_ID,
    Accepted,
    Analyse,
    Analysed,
    Chat,
    ChatAnswer,
    ChatRequest,
    Conversation,
    Conversations,
    GatewayRequest,
    Message,
    Messages,
    Transcribe,
    Transcribed,
    Translated,
    TranslateRequest,
)
from webhooks.api.person import WhoCalls, known_first
from webhooks.api.talk import Talk, choices, with_choices

MOST_ON_A_PAGE = 200
KEY = Header(
    alias="Idempotency-Key",
    min_length=1,
    max_length=200,
    description="Random, the client's own. A request that is sent again with it is answered again, not accepted again.",
)


class JsonRoute(APIRoute):
    """A route that takes JSON alone."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Refuse what says that it is something else."""
        handle, takes_body = super().get_route_handler(), self.body_field is not None

        async def handled(request: Request) -> Response:
            if takes_body:
                given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if given != "application/json":
                    raise UnsupportedMedia("the content type must be application/json")
            return await handle(request)

        return handled


def large_route(api: "Api") -> type[JsonRoute]:
    """A route whose caller is known, and counted, before a body is read that may be large. One as small as that of chat
    is read first: an emergency may be in it, which no count holds up."""

    class Route(JsonRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                person = await known_first(request, api.who_calls)
                request.state.counted = int(request.headers.get("content-length", 0)) > upload.JSON_BYTES
                if request.state.counted:
                    await api.admission.admit(request, person)
                return await handle(request)

            return handled

    return Route


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """The parts behind the endpoints."""

    talk: Talk
    conversations: stored.Conversations
    understanding: Understanding
    admission: Admission
    #: a dependency that gives the person who calls
    who_calls: WhoCalls
    #: how long a request waits for its answer
    wait_seconds: float
    #: said with every description of a picture, by language
    disclaimer: Callable[[str], str]

    async def chat(self, request: Request, person: Person, asked: ChatRequest, key: str | None) -> Response:
        """Accept, wait, answer."""
        pressing = self.talk.pressing(asked)
        if not pressing:
            await self.admission.admit(request, person)
        ticket = await self.talk.accept(person, asked, key=key)
        accepted = Accepted(conversation_id=ticket.conversation_id, message_id=ticket.message_id)
        if events.wanted(request):
            return events.stream(
                accepted,
                lambda seconds: self.talk.answer(person, ticket, seconds=seconds),
                place=lambda: self.admission.place(person, pressing=pressing),
                seconds=self.wait_seconds,
            )
        try:
            async with self.admission.place(person, pressing=pressing):
                answer = await self.talk.answer(person, ticket, seconds=self.wait_seconds)
        except TooManyRequests:  # the message is safe: only the wait is refused
            answer = None
        if answer is None:
            return _later(accepted)
        return JSONResponse(answer.model_dump(mode="json"))

    async def transcribe(self, person: Person, file: upload.Upload) -> Transcribed:
        """Hear and triage."""
        async with self.admission.place(person):
            heard = await self.understanding.hear(file.data, language=file.language)
        return Transcribed(
            **_triaged(heard), text=heard.text, language=heard.language, confidence=heard.confidence,
            seconds=heard.seconds, notice=heard.notice, advice=heard.advice,
        )  # fmt: skip

    async def analyse(self, person: Person, file: upload.Upload) -> Analysed:
        """See and triage."""
        async with self.admission.place(person):
            seen = await self.understanding.see(file.data, language=file.language)
        language = seen.language or file.language or "fr"
        return Analysed(
            **_triaged(seen), description=seen.text, kind=seen.kind, language=language,
            disclaimer=self.disclaimer(language), advice=seen.advice,
        )  # fmt: skip

    async def translate(self, person: Person, asked: TranslateRequest) -> Translated:
        """Translate, and triage the original."""
        async with self.admission.place(person):
            found = await self.understanding.translate(asked.text, source=asked.source, target=asked.target)
        return Translated(
            **_triaged(found), text=found.text, source=found.kind, target=asked.target,
            notice=found.notice or "", advice=found.advice,
        )  # fmt: skip


def api_router(api: Api) -> APIRouter:
    """The endpoints."""
    router, large = APIRouter(route_class=JsonRoute), APIRouter(route_class=large_route(api))
    caller = Depends(api.who_calls)

    @router.post(
        "/api/chat",
        tags=["chat"],
        summary="Say something and be answered",
        response_model=ChatAnswer,
        responses={**CHAT, **problems(404)},
    )
    async def chat(
        request: Request,
        asked: ChatRequest,
        person: Annotated[Person, caller],
        key: Annotated[str | None, KEY] = None,
    ) -> Response:
        """The conversation is kept: what was said before counts. An emergency is answered at once.

        With `Accept: text/event-stream` the answer comes as events: `accepted`, `typing` every few seconds, then
        `answer` (or `pending`, or `error`). No part of an answer is sent before all of it was reviewed.
        """
        return await api.chat(request, person, asked, key)

    @router.get(
        "/api/conversations",
        tags=["conversations"],
        summary="The person's conversations, newest first",
        responses=problems(422),
    )
    async def conversations(
        request: Request,
        person: Annotated[Person, caller],
        before: Annotated[int, Query(ge=1, le=LARGEST_ID, description="Those with an id below this one.")] = LARGEST_ID,
        limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
    ) -> Conversations:
        await api.admission.admit(request, person)
        found, more = await api.conversations.page(person, before=before, most=limit)
        shown = [_conversation(each) for each in found]
        return Conversations(conversations=shown, next_before=shown[-1].id if more else None)

    @router.get(
        "/api/conversations/{conversation_id}/messages",
        tags=["conversations"],
        summary="Messages of a conversation, oldest first",
        responses=problems(404, 422),
    )
    async def messages(
        request: Request,
        person: Annotated[Person, caller],
        conversation_id: Annotated[int, Path(ge=1, le=LARGEST_ID)],
        after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Those with an id above this one.")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
    ) -> Messages:
        """Another's conversation looks like one that is not there."""
        await api.admission.admit(request, person)
        found = await api.conversations.lines(person, conversation_id, after=after, most=limit + 1)
        kept = await api.conversations.kept(*found[:limit])
        shown = [_message(each, kept.get(each.id, stored.Kept())) for each in found[:limit]]
        return Messages(messages=shown, next_after=shown[-1].id if len(found) > limit else None)

    @router.post(
        "/api/transcribe",
        tags=["media"],
        summary="What is said in a recording",
        responses=problems(501),
        openapi_extra=file_form(
            "file", "The recording, at most 16 MB", "Ogg, AMR, MP3, M4A, AAC, WAV, FLAC, WebM, 3GP"
        ),
    )
    async def transcribe(request: Request, person: Annotated[Person, caller]) -> Transcribed:
        """What was said goes through triage: the level is in the answer. Nothing is kept."""
        await api.admission.admit(request, person)
        return await api.transcribe(person, await upload.from_form(request, Kind.AUDIO, ("file", "audio")))

    @router.post(
        "/api/analyze-image",
        tags=["media"],
        summary="What is on a picture or in a PDF",
        responses=problems(501),
        openapi_extra=file_form("file", "The picture, at most 10 MB", "JPEG, PNG, WebP, GIF, PDF"),
    )
    async def analyse(request: Request, person: Annotated[Person, caller]) -> Analysed:
        """Sheets (prescriptions, results, boxes) are read as they stand there, with what is doubtful marked; other
        pictures are described. What it means is not said. What was seen goes through triage."""
        await api.admission.admit(request, person)
        return await api.analyse(person, await upload.from_form(request, Kind.DOCUMENT, ("file", "image")))

    @router.post(
        "/api/translate",
        tags=["translation"],
        summary="A text in another language",
        responses=problems(501),
    )
    async def translate(request: Request, asked: TranslateRequest, person: Annotated[Person, caller]) -> Translated:
        """Names and numbers of people are left out before a model sees the text. The original goes through triage."""
        await api.admission.admit(request, person)
        return await api.translate(person, asked)

    @large.post(
        "/gateway",
        tags=["gateway"],
        summary="All of it behind one address",
        response_model=ChatAnswer | Transcribed | Analysed | Translated,
        responses={**CHAT, **problems(404, 501)},
    )
    async def gateway(
        request: Request,
        asked: GatewayRequest,
        person: Annotated[Person, caller],
        key: Annotated[str | None, KEY] = None,
    ) -> Response:
        """Does exactly what the endpoint of the action does. Files are sent in base64."""
        if isinstance(asked, Chat):
            return await api.chat(request, person, asked.payload, key)
        if not request.state.counted:
            await api.admission.admit(request, person)
        match asked:
            case Transcribe(payload=given):
                file = await upload.from_base64(given.audio, Kind.AUDIO, given.language)
                found: Transcribed | Analysed | Translated = await api.transcribe(person, file)
            case Analyse(payload=given):
                file = await upload.from_base64(given.image, Kind.DOCUMENT, given.language)
                found = await api.analyse(person, file)
            case _:
                found = await api.translate(person, asked.payload)
        return JSONResponse(found.model_dump(mode="json"))

    router.include_router(large)
    return router


#: what chat answers with beside the answer
CHAT: Mapping[int | str, dict[str, Any]] = {
    200: {"content": {events.TYPE: {"schema": {"type": "string", "description": "accepted, typing…, answer"}}}},
    202: {
        "model": Accepted,
        "description": "The message is safe, its answer not there yet: read it from the conversation's messages.",
        "headers": {
            "Location": {"description": "Where the answer will be.", "schema": {"type": "string"}},
            "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}},
        },
    },
}


def _later(accepted: Accepted) -> Response:
    where = f"/api/conversations/{accepted.conversation_id}/messages?after={accepted.message_id}"
    return JSONResponse(
        accepted.model_dump(mode="json"), status_code=202, headers={"Location": where, "Retry-After": "2"}
    )


def _triaged(found: Understood) -> dict[str, Any]:
    return {"triage_level": found.level, "emergency": found.level is Level.EMERGENCY}


def _conversation(each: stored.Summary) -> Conversation:
    return Conversation(
        id=each.id,
        channel=each.channel,
        language=each.language,
        started_at=each.started_at,
        last_message_at=each.last_inbound_at,
    )


def _message(line: stored.Line, kept: stored.Kept) -> Message:
    return Message(
        id=line.id,
        role="user" if line.role == "user" else "assistant",
        type=line.kind,
        content=with_choices(line.text, kept.choices),
        language=line.language,
        triage_level=line.level,
        created_at=line.at,
        answered=line.answered,
        reply_id=line.answered_by,
        choices=choices(kept.choices),
    )
