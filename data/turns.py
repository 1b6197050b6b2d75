"""Turns in the database: claim what is to be answered, commit the reply with what it answers, record the sends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import TurnConflict
from core.message import Address, Channel, DeliveryStatus, Origin, Outbound, OutboundPart, Receipt
from core.ports import Clock
from core.rights.model import NOTICE_VERSION
from core.triage.model import Level
from core.turn import Conversation, Lane, Outcome, Received, Said, Turn
from data import codec, rescue
from data.database import Database, Json
from data.erasure import Erasure
from data.vault import Vault

#: the part number of the SMS that stands by for a reply
STANDS_BY = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsent:
    """A part whose turn was committed before. `ambiguous`: an earlier send may have gone out."""

    outbound: Outbound
    ambiguous: bool
    #: it goes out another way than the conversation's own: it waits for nothing, and nothing for it
    rescue: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a job has to do: send what is due, then answer the turn (if anybody wrote)."""

    turn: Turn
    unsent: tuple[Unsent, ...]
    #: earlier parts wait for so many seconds more, so that later ones must wait behind them
    blocked_for: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """The person may still be writing: look again in so many seconds."""

    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Settling:
    """How long to wait after a person's last message, and at most after the first, in seconds."""

    pause: float
    most: float


class Turns:
    """The store that the worker works on. `rescue_seconds`: how long WhatsApp has for what is urgent; 0: for ever."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, *, history: int = 24, rescue_seconds: float = 0.0
    ) -> None:
        self._database, self._vault, self._clock, self._history = database, vault, clock, history
        self._rescue_seconds = rescue_seconds
        self._erasure = Erasure(database, vault)

    async def begin(self, conversation_id: int, *, job_id: int, lane: Lane, settling: Settling) -> Work | Wait | None:
        """Claim the unanswered messages for this job. None: the conversation was erased."""
        found = await self._database.call(
            "begin_turn",
            {
                "conversation": conversation_id,
                "job": job_id,
                "lane": lane,
                "history": self._history,
                "settle": settling.pause if lane is Lane.TURNS else 0,
                "settle_most": settling.most,
            },
        )
        if found is None:
            return None
        if "wait" in found:
            return Wait(seconds=found["wait"])
        return self._work(found, lane, job_id)

    async def commit(
        self, turn: Turn, outcome: Outcome, *, send_now: bool, trace: str | None = None
    ) -> tuple[Outbound, ...]:
        """Save the reply and mark its messages answered, in one transaction; then the parts are ours to send.

        An erasure leaves nothing to send: its confirmation has a job of its own.

        `trace` is the turn's W3C traceparent: whoever sends a part later goes on from it.

        Raises TurnConflict if any of the messages was answered meanwhile, or is another job's by now: nothing is saved
        then.
        """
        if outcome.erase:
            await self._erasure.commit(turn, outcome)
            return ()
        if outcome.consent is not None:
            await self._write_consent(turn, outcome)
        if outcome.heard:
            await self._write_down(outcome.heard)
        if outcome.opted_out:
            await self._stand_down(turn.conversation.id)
        saved = await self._database.call("commit_turn", self._commit_row(turn, outcome, trace, send_now=send_now))
        if saved is None:
            raise TurnConflict("the messages of this turn were answered meanwhile")
        return tuple(
            Outbound(
                id=row_id,
                address=turn.conversation.address,
                part=part,
                level=outcome.decision.level,
                reply_to=_reply_to(turn),
                created_at=self._clock(),
                last_inbound_at=turn.conversation.last_inbound_at,
                attempts=0,
                origin=_origin(turn, number, trace),
            )
            for number, (row_id, part) in enumerate(zip(saved["outbox"], outcome.fitted.parts, strict=True))
        )

    async def holds(self, outbound: Outbound) -> bool:
        """Whether the part is still ours to send: nobody else has taken it since we did. To be asked right before it is
        sent, by whoever may have slept since."""
        held = await self._database.call("hold_sends", {"id": outbound.id, "attempt": _attempt(outbound)})
        return bool(held)

    async def is_of_another(self, outbound: Outbound, receipt: Receipt) -> bool:
        """Whether what a provider found as this part is recorded as another one: the same words, sent before."""
        rows = await self._database.query(
            "select exists (select from carehelp.outbox where provider_key = %s and id <> %s)",
            _provider_key(outbound, receipt.provider_id),
            outbound.id,
        )
        return bool(rows[0][0])

    async def sent(self, outbound: Outbound, receipt: Receipt) -> None:
        """The provider took the part."""
        await self._mark(outbound, receipt.status, provider_id=receipt.provider_id)

    async def failed(self, outbound: Outbound, code: str | None) -> None:
        """The part can't be sent, now or later."""
        await self._mark(outbound, DeliveryStatus.FAILED, error_code=code)

    async def postponed(self, outbound: Outbound, seconds: float, *, ambiguous: bool, code: str | None) -> None:
        """The part is to be tried again in so many seconds."""
        status = DeliveryStatus.SENDING if ambiguous else DeliveryStatus.PENDING
        await self._mark(outbound, status, error_code=code, retry_in=seconds)

    async def waits(self, outbound: Outbound, code: str | None) -> None:
        """The part goes out when the person next writes, before the answer to that."""
        await self._mark(outbound, DeliveryStatus.PENDING, error_code=code)

    async def enqueue(self, conversation_id: int, lane: Lane, seconds: float) -> None:
        """See to it that the conversation has a waiting job, due in so many seconds at the latest, by Postgres's clock:
        ours may be wrong."""
        await self._database.query(
            "select carehelp.enqueue(%s, %s, now() + make_interval(secs => %s))", conversation_id, str(lane), seconds
        )

    async def unreachable(self, outbound: Outbound) -> None:
        """The person blocked us: nothing is sent until the person writes again. A rescue says nothing of that."""
        await self._database.query(
            "update public.conversations set reachable = false"
            " where id = (select conversation_id from carehelp.outbox where id = %s and via is null)",
            outbound.id,
        )

    async def _write_down(self, heard: Mapping[int, str]) -> None:
        """Keep what voice notes said, before the turn that answers them ends: they are not listened to twice."""
        await self._database.query(
            "update public.messages m set content = h.content"
            " from unnest(%s::bigint[], %s::text[]) as h(id, content) where m.id = h.id and m.status = 'received'",
            list(heard),
            [self._vault.encrypt(text) for text in heard.values()],
        )

    async def _write_consent(self, turn: Turn, outcome: Outcome) -> None:
        """Note what was said to keeping messages, once, before the turn that obeys it ends."""
        await self._database.query(
            "insert into carehelp.consents (conversation_id, message_id, version, language, given, at)"
            " select %s, %s, %s, %s, %s, %s where exists (select 1 from public.conversations where id = %s)"
            " on conflict (message_id) do nothing",
            turn.conversation.id,
            turn.received[-1].id,
            (turn.conversation.episode.noticed or NOTICE_VERSION).partition(",")[0],
            outcome.reply.language if outcome.reply else "",
            outcome.consent,
            self._clock(),
            turn.conversation.id,
        )

    async def _stand_down(self, conversation_id: int) -> None:
        """Whoever says STOP is not rescued either."""
        await self._database.query(
            "delete from carehelp.outbox where conversation_id = %s and via is not null and status = 'held'",
            conversation_id,
        )

    async def _mark(
        self,
        outbound: Outbound,
        status: DeliveryStatus,
        *,
        provider_id: str | None = None,
        error_code: str | None = None,
        retry_in: float | None = None,
    ) -> None:
        key = _provider_key(outbound, provider_id) if provider_id else None
        item = {
            "id": outbound.id,
            "attempt": _attempt(outbound),
            "status": status,
            "provider_key": key,
            "error_code": error_code,
            "retry_in": retry_in,
        }
        await self._database.call("mark_sends", item)

    def _work(self, found: Json, lane: Lane, job_id: int) -> Work:
        conversation = self._conversation(found["conversation"])
        turn = Turn(
            conversation=conversation,
            received=tuple(self._received(conversation.address, row) for row in found["pending"]),
            history=tuple(self._said(row) for row in found["history"]),
            held=tuple(codec.part_from_json(self._open(body)) for body in found["held"]),
            lane=lane,
            job=job_id,
        )
        return Work(
            turn=turn,
            unsent=tuple(self._unsent(conversation, row) for row in found["unsent"]),
            blocked_for=found.get("blocked_for"),  # while a database is brought up to date it may not be told yet
        )

    def _conversation(self, row: Json) -> Conversation:
        context = row["context"]
        return Conversation(
            id=row["id"],
            address=Address(
                channel=Channel(row["channel"]), account=row["account"], id=self._vault.decrypt(row["address"] or "")
            ),
            language=row["language"],
            chosen_language=row["chosen_language"],
            episode=codec.episode_from_json(self._open(context)),
            last_inbound_at=codec.moment(row["last_inbound_at"]),
            reachable=row["reachable"],
            opted_out=row["opted_out"],
        )

    def _received(self, address: Address, row: Json) -> Received:
        text, meta = self._vault.decrypt(row["content"]), self._open(row["meta"])
        return Received(
            id=row["id"],
            message=codec.inbound(address, row["kind"], text, meta),
            at=datetime.fromisoformat(row["at"]),
            level=Level(row["level"]) if row["level"] else None,
            trace=meta.get("trace"),
        )

    def _said(self, row: Json) -> Said:
        text = self._vault.decrypt(row["content"])
        return Said(role=row["role"], text=text, at=datetime.fromisoformat(row["at"]), language=row["language"])

    def _unsent(self, conversation: Conversation, row: Json) -> Unsent:
        body = self._open(row["body"])
        outbound = Outbound(
            id=row["id"],
            address=rescue.by_sms(conversation.address) if row["via"] else conversation.address,
            part=codec.part_from_json(body),
            level=Level(row["level"]) if row["level"] else None,
            reply_to=row["reply_to"],
            created_at=codec.moment(row["created_at"]),
            last_inbound_at=conversation.last_inbound_at,
            attempts=row["attempts"] - 1,
            origin=codec.origin_from_json(body.get("origin")),
        )
        ambiguous = row["before"] == DeliveryStatus.SENDING
        return Unsent(outbound=outbound, ambiguous=ambiguous, rescue=bool(row["via"]))

    def _open(self, stored: str | None) -> Json:
        """An encrypted JSON object; what is not one (older rows) counts as empty."""
        text = self._vault.decrypt(stored) if stored else ""
        value = json.loads(text) if text.startswith("{") else {}
        return value if isinstance(value, dict) else {}

    def _commit_row(self, turn: Turn, outcome: Outcome, trace: str | None, *, send_now: bool) -> Json:
        reply, decision = outcome.reply, outcome.decision
        parts = outcome.fitted.parts
        return {
            "conversation": turn.conversation.id,
            "job": turn.job,
            "messages": [received.id for received in turn.received],
            "at": self._clock().isoformat(),
            "content": self._vault.encrypt(reply.text) if reply else None,
            "level": decision.level,
            "language": reply.language if reply else None,
            "meta": self._vault.encrypt(codec.dump(_meta(outcome))),
            "lane": turn.lane,
            "reply_to": _reply_to(turn),
            "send_now": send_now,
            "parts": [self._body(part, _origin(turn, number, trace)) for number, part in enumerate(parts)],
            "held": [self._body(part) for part in outcome.fitted.rest],
            "context": self._vault.encrypt(codec.dump(codec.episode_to_json(outcome.episode))),
            "conversation_language": outcome.language,
            "chosen_language": outcome.chosen_language,
            "opted_out": outcome.opted_out,
            **self._rescue(turn, outcome, trace),
        }

    def _rescue(self, turn: Turn, outcome: Outcome, trace: str | None) -> Json:
        """The SMS that stands by for a reply that must arrive."""
        part = rescue.part(outcome, turn.conversation.address) if self._rescue_seconds else None
        if part is None:
            return {}
        return {"rescue": self._body(part, _origin(turn, STANDS_BY, trace)), "rescue_in": self._rescue_seconds}

    def _body(self, part: OutboundPart, origin: Origin | None = None) -> str:
        body = codec.part_to_json(part) | ({"origin": codec.origin_to_json(origin)} if origin else {})
        return self._vault.encrypt(codec.dump(body))


def _meta(outcome: Outcome) -> Json:
    """What is kept beside a reply: what was decided, and what may be chosen, for who reads the reply elsewhere."""
    choices = outcome.reply.choices if outcome.reply else ()
    return codec.decision_to_json(outcome.decision) | {"choices": codec.choices_to_json(choices)}


def _provider_key(outbound: Outbound, provider_id: str) -> str:
    return f"{outbound.address.channel}:{provider_id}"


def _attempt(outbound: Outbound) -> int:
    """Which taking of the part this is: what the store knows its holder by."""
    return outbound.attempts + 1


def _origin(turn: Turn, part: int, trace: str | None) -> Origin:
    return Origin(turn=turn.id, accepted_at=turn.accepted_at, part=part, trace=trace)


def _reply_to(turn: Turn) -> str | None:
    """The last message that can be quoted."""
    return next((r.message.message_ref for r in reversed(turn.received) if r.message.message_ref), None)
