"""The chaos run can fail: each way to break a promise is found in the records, and nothing else is."""

from dataclasses import replace

import pytest

from tests.chaos import invariants
from tests.chaos.load import Load, Message, Told
from tests.chaos.plan import KINDS, make_plan
from tests.chaos.records import Part, Records, Said, Send
from tests.chaos.world import Event

PERSON, WORDS = "7790771001", "conseil"


def said(number: int, *, role: str = "user", answered_by: int | None = None) -> Said:
    status, key = "answered", f"telegram:42:{number}" if role == "user" else None
    return Said(
        id=number,
        conversation=1,
        role=role,
        status=status,
        claimed_by=None,
        answered_by=answered_by,
        level=None,
        key=key,
    )


def part(number: int, reply: int) -> Part:
    return Part(
        id=number, conversation=1, reply=reply, lane="turns", status="sent", attempts=1, provider_id=str(number),
        to=PERSON, text=WORDS,
    )  # fmt: skip


def send(name: str, at: float) -> Send:
    return Send(id=name, at=at, answered=at + 0.1, to=PERSON, text=WORDS, cut=False, by="worker 1")


def message(number: int) -> Message:
    key = f"telegram:42:{number}"
    return Message(number=number, person=1, channel="telegram", key=key, path="", headers={}, body=b"", due=0.0)


@pytest.fixture
def good() -> Records:
    """Two messages, one after the other, each with its reply."""
    load = Load(messages=[message(1), message(3)], seed=1)
    load.told = {
        "telegram:42:1": Told(first_sent=1.0, acknowledged=1.1),
        "telegram:42:3": Told(first_sent=5.0, acknowledged=5.1),
    }
    return Records(
        load=load,
        said=[said(1, answered_by=2), said(2, role="assistant"), said(3, answered_by=4), said(4, role="assistant")],
        parts=[part(10, 2), part(11, 4)],
        sends=[send("10", 2.0), send("11", 6.0)],
        refused=0,
        events=[],
    )


def broken(records: Records) -> set[str]:
    return {name for name, check in invariants.CHECKS.items() if list(check(records))}


def test_nothing_is_found_where_all_is_well(good: Records) -> None:
    assert broken(good) == set()


def test_a_message_that_was_acknowledged_and_is_not_there(good: Records) -> None:
    assert "nothing accepted is lost" in broken(replace(good, said=good.said[:2], parts=good.parts[:1]))


def test_a_message_that_was_accepted_twice(good: Records) -> None:
    again = replace(good.said[0], id=5, answered_by=6)
    found = broken(replace(good, said=[*good.said, again, said(6, role="assistant")], parts=[*good.parts, part(12, 6)]))
    assert "nothing accepted is lost" in found


def test_a_message_without_an_answer(good: Records) -> None:
    assert "answered once" in broken(replace(good, said=[replace(good.said[0], answered_by=None), *good.said[1:]]))


def test_a_part_that_waits_for_ever(good: Records) -> None:
    assert "answered once" in broken(replace(good, parts=[replace(good.parts[0], status="pending"), good.parts[1]]))


def test_a_part_that_no_provider_has(good: Records) -> None:
    assert "sent as recorded" in broken(replace(good, sends=good.sends[:1]))


def test_a_part_that_went_to_somebody_else(good: Records) -> None:
    assert "sent as recorded" in broken(replace(good, sends=[replace(good.sends[0], to="7790771002"), good.sends[1]]))


def test_two_parts_that_lay_claim_to_one_send(good: Records) -> None:
    parts = [good.parts[0], replace(good.parts[1], provider_id="10")]
    assert "sent as recorded" in broken(replace(good, parts=parts, sends=good.sends[:1]))


def test_a_part_that_was_sent_twice_needs_an_excuse(good: Records) -> None:
    taken = [replace(good.parts[0], attempts=2), good.parts[1]]
    twice = replace(good, parts=taken, sends=[*good.sends, send("12", 3.0)])
    assert "not sent twice" in broken(twice)
    killed = Event(at=2.05, until=2.05, kind="kill worker", target="worker 1", hit=True)
    assert broken(replace(twice, events=[killed])) == set()
    for event in (replace(killed, target="worker 2"), replace(killed, at=20.0), replace(killed, hit=False)):
        assert "not sent twice" in broken(replace(twice, events=[event]))


def test_a_part_that_was_sent_more_often_than_there_are_excuses(good: Records) -> None:
    cut = replace(good.sends[0], id="9", at=1.9, cut=True)
    sends = [*good.sends, cut, send("12", 3.0)]
    assert "not sent twice" in broken(replace(good, sends=sends))


def test_words_that_are_none_of_ours(good: Records) -> None:
    assert "not sent twice" in broken(replace(good, sends=[*good.sends, replace(send("12", 3.0), text="autre")]))


def test_messages_accepted_in_another_order_than_they_came(good: Records) -> None:
    one, two, three, four = good.said
    swapped = [replace(one, key=three.key), two, replace(three, key=one.key), four]
    assert "accepted in order" in broken(replace(good, said=swapped))


def test_answers_out_of_order_and_what_an_emergency_may(good: Records) -> None:
    one, two, three, four = good.said
    crossed = replace(good, said=[replace(one, answered_by=4), two, replace(three, answered_by=2), four])
    assert "answered in order" in broken(crossed)
    urgent = replace(crossed, parts=[replace(good.parts[0], lane="emergency"), good.parts[1]])
    assert "answered in order" not in broken(urgent)
    assert invariants.overtaken(urgent) == 1


def test_parts_that_went_out_in_another_order(good: Records) -> None:
    sends = [replace(good.sends[0], at=7.0), good.sends[1]]
    assert "sent in order" in broken(replace(good, sends=sends))


def test_the_same_seed_gives_the_same_plan_with_every_kind() -> None:
    plan = make_plan(7, 600)
    assert plan == make_plan(7, 600)
    assert plan != make_plan(8, 600)
    assert {fault.kind for fault in plan} == set(KINDS)
    assert all(fault.at + fault.seconds <= 600 for fault in plan)
