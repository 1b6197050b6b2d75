"""What the HTTP API takes and gives, as its document shows it."""

from collections.abc import Collection
from datetime import datetime
from difflib import get_close_matches
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from core.translation.model import NLLB
from core.triage.model import Level

LARGEST_ID = 2**63 - 1
MOST_CHARACTERS = 4000
#: what a person may ask to be answered in
Language = Literal["fr", "en", "pcm", "ff", "ha", "ar"]
#: what is translated from and into
Translatable = Literal["fr", "en", "ff", "ha", "ar", "ar-Latn", "kr", "sg", "ln", "ig", "yo", "sw", "pt", "es"]
assert set(Translatable.__args__) == set(NLLB)  # type: ignore[attr-defined]  # noqa: S101 - two lists, one truth

Text = Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS, pattern=r"\S")]
#: kept as text: it is decoded once, by whoever uses it
File = Annotated[str, StringConstraints(min_length=4), Field(json_schema_extra={"contentEncoding": "base64"})]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


#: from how alike a name that is not known is taken for a known one misspelt, 0 to 1
ALIKE = 0.7
#: names of a body that are compared: more are no slip of a pen, and would keep the loop
MOST_NAMES = 20


def misspelt(sent: Collection[str], known: Collection[str]) -> str | None:
    """A known name that is not among those sent, while one that is not known looks like it: `conversationId`."""
    missing = [name for name in known if name not in sent]
    for name in islice(sent, MOST_NAMES):
        if name not in known and (near := get_close_matches(name[:40].lower(), missing, 1, ALIKE)):
            return near[0]
    return None


class Taken(BaseModel):
    """A body. Members that are not known are left alone, since a message must not be refused for one; a known one that
    is misspelt is told of."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _spelt(cls, sent: Any) -> Any:
        if isinstance(sent, dict) and (meant := misspelt(sent, cls.model_fields)):
            raise PydanticCustomError("misspelt", "did you mean `{meant}`?", {"meant": meant})
        return sent


class Given(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)


class ChatRequest(Taken):
    """One thing that a person says."""

    message: Annotated[Text, Field(description="What the person writes.", examples=["mon enfant a de la fièvre"])]
    conversation_id: Annotated[
        Id | None, Field(description="The conversation to go on with; without it a new one begins.")
    ] = None
    language: Annotated[
        Language | None, Field(description="The language to answer in from now on; without it, the person's own.")
    ] = None


class Source(Given):
    """A page of the library that the answer rests on, and where that is from."""

    page: str
    title: str
    sources: list[str]


class Choice(Given):
    """One answer to pick."""

    number: Annotated[int, Field(ge=1, description="Sent as the next message it picks this.", examples=[1])]
    label: Annotated[str, Field(examples=["Oui, il boit"])]


#: what a text asks to pick from
Choices = Annotated[
    list[Choice],
    Field(
        description="What the text asks to pick from: send the number as the next message of the conversation. They"
        " stand at the end of the text as well, a line each. Empty: nothing is to be picked."
    ),
]


class Triaged(Given):
    """How pressing it is."""

    triage_level: Annotated[
        Level, Field(description="emergency: go now. urgent: be seen today. routine: be seen. selfcare: at home.")
    ]
    emergency: Annotated[bool, Field(description="Whether life or limb may be at risk now.")]


class Accepted(Given):
    """The message is safe, and its answer is being written."""

    status: Literal["pending"] = "pending"
    conversation_id: int
    message_id: int


class ChatAnswer(Triaged):
    """The answer to a message."""

    status: Literal["answered"] = "answered"
    conversation_id: int
    message_id: Annotated[int, Field(description="Of the person's message.")]
    reply_id: Annotated[int | None, Field(description="Of the answer among the conversation's messages.")]
    response: Annotated[
        str | None,
        Field(description="What to show. null: nothing is said, for example after many messages at once."),
    ]
    language: Annotated[str | None, Field(description="The language of the answer.", examples=["fr"])]
    disclaimer: Annotated[str, Field(description="To be shown with every answer.")]
    sources: list[Source]
    choices: Choices


class Message(Given):
    """One message of a conversation."""

    id: int
    role: Literal["user", "assistant"]
    type: Annotated[str, Field(description="text, voice, image…", examples=["text"])]
    content: str
    language: str | None
    triage_level: Level | None
    created_at: datetime
    answered: Annotated[bool, Field(description="Of a person's message: whether nothing more is to be done for it.")]
    reply_id: Annotated[int | None, Field(description="Of a person's message: the answer to it.")]
    choices: Choices


class Messages(Given):
    """A page of messages, oldest first."""

    messages: list[Message]
    next_after: Annotated[int | None, Field(description="`after` of the next page; null: this is the last.")]


class Conversation(Given):
    """A conversation of the person's."""

    id: int
    channel: Annotated[str, Field(examples=["api"])]
    language: str | None
    started_at: datetime
    last_message_at: datetime | None


class Conversations(Given):
    """A page of conversations, newest first."""

    conversations: list[Conversation]
    next_before: Annotated[int | None, Field(description="`before` of the next page; null: this is the last.")]


class Transcribed(Triaged):
    """What was said, and how pressing it is."""

    text: str
    language: Annotated[str | None, Field(description="As the words show it.")]
    confidence: Annotated[float, Field(ge=0, le=1, description="0 to 1. Below 0.55 the person should confirm.")]
    seconds: float
    notice: Annotated[str | None, Field(description="For the person: what was not heard, in their language.")]
    advice: Annotated[str | None, Field(description="For the person, in an emergency: what to do now.")]


class Analysed(Triaged):
    """What can be seen on a picture, never what it means, and how pressing it is."""

    description: str
    kind: Annotated[str, Field(description="prescription, lab result, body, document, other", examples=["body"])]
    language: str
    disclaimer: str
    advice: Annotated[str | None, Field(description="For the person, in an emergency: what to do now.")]


class TranslateRequest(Taken):
    """A text to translate."""

    text: Text
    target: Translatable
    source: Annotated[
        Translatable | None, Field(description="The text's language; without it, it is told from the words.")
    ] = None


class Translated(Triaged):
    """The text in the other language, and how pressing what it says is."""

    text: str
    source: str
    target: str
    notice: Annotated[str, Field(description="To be shown with it: a machine translated.")]
    advice: Annotated[str | None, Field(description="For the person, in an emergency: what to do now.")]


class TranscribePayload(Taken):
    """A recording within JSON."""

    audio: Annotated[File, Field(description="The file, in base64.")]
    language: Annotated[Language | None, Field(description="The language that is probably spoken.")] = None


class AnalysePayload(Taken):
    """A picture within JSON."""

    image: Annotated[File, Field(description="The file, in base64.")]
    language: Annotated[Language | None, Field(description="The language to describe it in.")] = None


class Chat(Taken):
    """As `POST /api/chat`."""

    action: Literal["chat"]
    payload: ChatRequest


class Transcribe(Taken):
    """As `POST /api/transcribe`."""

    action: Literal["transcribe"]
    payload: TranscribePayload


class Analyse(Taken):
    """As `POST /api/analyze-image`."""

    action: Literal["analyze-image"]
    payload: AnalysePayload


class Translate(Taken):
    """As `POST /api/translate`."""

    action: Literal["translate"]
    payload: TranslateRequest


GatewayRequest = Annotated[Chat | Transcribe | Analyse | Translate, Field(discriminator="action")]


class Problem(Given):
    """Why a request is refused (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    reason: Annotated[str | None, Field(description="A fixed word for programs, where there is one.")] = None
    errors: Annotated[
        list[dict[str, str]] | None, Field(description="Of a body that does not hold: which member, and why.")
    ] = None


class Health(Given):
    """How the parts are."""

    status: Literal["ok", "unavailable"]
    live: bool
    ready: bool
    parts: Annotated[dict[str, str], Field(examples=[{"database": "up", "worker": "up", "channels": "telegram"}])]
