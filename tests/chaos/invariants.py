"""What must hold after a run, whatever has happened. Each check gives what breaks it, without anything personal.

Order, where deliveries are shuffled: a conversation's messages are in the order in which they were accepted (their
ids). What a provider had an answer for before it delivered the next one must have been accepted before that. Replies
are saved and first sent in that order within a lane. The lane of emergencies runs beside the ordinary one and waits for
nothing, so what is answered in one may overtake what is answered in the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from core.triage.model import Level
from core.turn import Lane
from tests.chaos.records import TAKEN, Part, Records, Said, Send

#: clocks of two processes and the way between them
NEAR_SECONDS = 0.3
#: how long after its answer a send may be without its record in the database, on a machine that has too much to do;
#: what else goes on makes it longer
RECORD_SECONDS = 3.0
#: these end or stop a process in the middle of a send
CUT_OFF = frozenset({"kill worker", "pause worker"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Twice:
    """A part that a provider took more than once, and why that is."""

    part: int
    send: str
    #: empty: there is no excuse
    why: str


def lost(records: Records) -> Iterator[str]:
    """Whatever a provider had 200 for is in the database, once, and nothing is that nobody sent."""
    keys = Counter(said.key for said in records.said if said.role == "user")
    yield from (f"{key}: acknowledged and not there" for key, told in records.load.told.items()
                if told.acknowledged and not keys[key])  # fmt: skip
    yield from (f"{key}: there {count} times" for key, count in keys.items() if count > 1)
    yield from (f"{key}: nobody sent it" for key in keys if key not in records.load.told)


def answered_once(records: Records) -> Iterator[str]:
    """Each message belongs to one turn, and its turn has one reply, all of which a provider took."""
    by_id = {said.id: said for said in records.said}
    parts = _by_reply(records.parts)
    answering = {said.answered_by for said in records.said if said.role == "user"}
    for said in records.said:
        reply = by_id.get(said.answered_by or 0)
        if said.role != "user":
            if said.id not in answering:
                yield f"reply {said.id} answers nothing"
        elif said.status != "answered" or reply is None:
            yield f"message {said.id} is {said.status}, and has no reply"
        elif reply.conversation != said.conversation or reply.role != "assistant" or reply.id < said.id:
            yield f"message {said.id} has a reply that is not its own"
        elif not parts[reply.id]:
            yield f"message {said.id} has a reply that has no part to send"
    yield from (f"part {part.id} is {part.status}" for part in records.parts if part.status not in TAKEN | {"held"})


def sent(records: Records) -> Iterator[str]:
    """What is recorded as sent is what the provider took, each its own: the same words to the same person."""
    sends = {send.id: send for send in records.sends}
    recorded = Counter(part.provider_id for part in records.parts if part.status in TAKEN)
    yield from (f"send {name} is recorded for {count} parts" for name, count in recorded.items() if count > 1)
    for part in records.parts:
        if part.status in TAKEN:
            send = sends.get(part.provider_id or "")
            if send is None:
                yield f"part {part.id} is {part.status} and no provider has it"
            elif (send.to, send.text) != (part.to, part.text):
                yield f"part {part.id} went to somebody else, or says something else"


def twice(records: Records) -> list[Twice]:
    """Sends beyond one for each part. Of two sends either may be the one that is recorded: its excuse is the part's."""
    found = []
    for part, sends in sends_by_part(records).items():
        why = sorted((_excuse(records, send) for send in sends), reverse=True)[: len(sends) - 1]
        found += [Twice(part=part, send=send.id, why=one) for send, one in zip(sends[1:], why, strict=True)]
    return found


def sends_by_part(records: Records) -> Mapping[int, list[Send]]:
    """The sends of each part, first to last; 0 are those of none. One that is not recorded belongs to a part with the
    same words for the same person that was taken more often than it was sent; of several, to the nearest in time."""
    recorded = {part.provider_id: part for part in records.parts if part.provider_id}
    found: Mapping[int, list[Send]] = defaultdict(list)
    for send in records.sends:
        if part := recorded.get(send.id):
            found[part.id].append(send)
    alike: Mapping[tuple[str, str], list[Part]] = defaultdict(list)
    for part in records.parts:
        alike[part.to, part.text].append(part)
    for send in records.sends:
        if send.id not in recorded:
            near = sorted(alike[send.to, send.text], key=lambda part: _distance(found[part.id], send))
            owner = next((part for part in near if len(found[part.id]) < part.attempts), near[0] if near else None)
            found[owner.id if owner else 0].append(send)
    return {part: sorted(sends, key=lambda send: send.at) for part, sends in found.items() if sends}


def _distance(sends: Iterable[Send], send: Send) -> float:
    return min((abs(other.at - send.at) for other in sends), default=0.0)


def _excuse(records: Records, send: Send) -> str:
    """What kept the sender from writing down that this one went out."""
    if send.cut:
        return "the provider took it and gave no answer"
    until = send.answered + RECORD_SECONDS + _slow(records, send)
    for event in records.events:
        theirs = event.hit and event.target == send.by and event.kind in CUT_OFF
        if theirs and send.at - NEAR_SECONDS <= event.at <= until:
            return f"on its way at: {event.kind}"
    return ""


def _slow(records: Records, send: Send) -> float:
    """How much longer the record of a send may have taken: the database was away, slow or stalled."""
    return sum(
        event.until - event.at + RECORD_SECONDS
        for event in records.events
        if event.target == "postgres" and event.at - NEAR_SECONDS <= send.answered + RECORD_SECONDS <= event.until + 6
    )


def unexcused(records: Records) -> Iterator[str]:
    """Nothing goes out twice but what was on its way when its sender was cut off, or whose answer never came."""
    yield from (f"send {send.id} is none of our parts" for send in sends_by_part(records).get(0, ()))
    for one in twice(records):
        if one.part and not one.why:
            yield f"part {one.part} was sent again as {one.send}, for no reason"


def accepted_in_order(records: Records) -> Iterator[str]:
    """What was acknowledged before the next was delivered comes before it."""
    person = {message.key: message.person for message in records.load.messages}
    known: Mapping[int, list[Said]] = defaultdict(list)
    for said in records.said:
        if said.key in person:
            known[person[said.key]].append(said)
    told = records.load.told
    for rows in known.values():
        for position, later in enumerate(rows):
            for earlier in rows[:position]:
                acknowledged = told[later.key or ""].acknowledged
                if acknowledged and acknowledged < told[earlier.key or ""].first_sent:
                    yield f"message {later.id} was acknowledged before {earlier.id} came"


def replies_in_order(records: Records) -> Iterator[str]:
    """Replies of a lane are saved in the order of what they answer. What the lane of emergencies takes along that is no
    emergency has no order there: it may have been held, with a note, by a worker that died."""
    lanes = {part.reply: part.lane for part in records.parts}
    for earlier, later in _disorder(records.said):
        lane = lanes.get(later.answered_by or 0)
        along = lane == Lane.EMERGENCY and earlier.level != Level.EMERGENCY
        if lane == lanes.get(earlier.answered_by or 0) and not along:
            yield f"message {later.id} was answered before {earlier.id}"


def overtaken(records: Records) -> int:
    """How many messages were overtaken by what was answered in the other lane."""
    return len({earlier.id for earlier, _ in _disorder(records.said)})


def _disorder(said: Iterable[Said]) -> Iterator[tuple[Said, Said]]:
    by_conversation: Mapping[int, list[Said]] = defaultdict(list)
    for one in said:
        if one.role == "user" and one.answered_by:
            by_conversation[one.conversation].append(one)
    for rows in by_conversation.values():
        for position, later in enumerate(rows):
            for earlier in rows[:position]:
                if (earlier.answered_by or 0) > (later.answered_by or 0):
                    yield earlier, later


def sent_in_order(records: Records) -> Iterator[str]:
    """A conversation's parts were first taken in the order in which they were saved, within a lane."""
    first = first_sends(records)
    lanes: Mapping[tuple[int, str], list[Part]] = defaultdict(list)
    for part in records.parts:
        if part.id in first:
            lanes[part.conversation, part.lane].append(part)
    for parts in lanes.values():
        for one, other in pairwise(parts):
            if first[one.id] > first[other.id]:
                yield f"part {other.id} went out before part {one.id}"


def first_sends(records: Records) -> dict[int, float]:
    """When each part was first taken by a provider."""
    return {part: sends[0].at for part, sends in sends_by_part(records).items() if part and sends}


def _by_reply(parts: Iterable[Part]) -> Mapping[int, list[Part]]:
    found: Mapping[int, list[Part]] = defaultdict(list)
    for part in parts:
        if part.status != "held":
            found[part.reply].append(part)
    return found


CHECKS = {
    "nothing accepted is lost": lost,
    "answered once": answered_once,
    "sent as recorded": sent,
    "not sent twice": unexcused,
    "accepted in order": accepted_in_order,
    "answered in order": replies_in_order,
    "sent in order": sent_in_order,
}
