"""Zoom's answers and events, in any order and repeated, lead to one record."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.delivery.tables import task
from kaigi.errors import KaigiError, Refused, Rejected, Unavailable, Unreachable, _
from kaigi.i18n import Languages
from kaigi.meetings import rules, tables
from kaigi.meetings.desk import MeetingDesk, Origin
from kaigi.meetings.notices import MeetingNotices
from kaigi.meetings.parsing import parse
from kaigi.meetings.rules import Meeting, State
from kaigi.meetings.views import Begun
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.meetings.zoom_types import (
    Ended,
    Joined,
    Left,
    MeetingEvent,
    Participant,
    Phase,
    Started,
    Status,
    ZoomMeeting,
)
from kaigi.person import Person
from kaigi.recipients import Recipients
from kaigi.storage import Storage
from tests.databases import listening
from tests.unit.timekeeping import SteppedClock

AOI = Person("1001", "佐藤 葵", "U1", "ja-JP", "企画課")
KEN = Person("1002", "田中 健", "U2", "ja-JP", "企画課")
ORIGIN = Origin("C1", "https://hooks.example/1")


class Register:
    def people(self, _tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]:
        return {person.id: person for person in (AOI, KEN) if person.id in set(ids)}

    def in_chat(self, _tx: Connection, slack_ids: Collection[str]) -> Sequence[Person]:
        return [person for person in (AOI, KEN) if person.slack_id in slack_ids]

    def zoom_user(self, _tx: Connection, number: str) -> str:
        return f"{number}@city.example.jp"


@dataclass
class Hall:
    """A meetings room between two fakes of its ports."""

    storage: Storage
    clock: SteppedClock
    desk: MeetingDesk
    sync: ZoomSync
    _numbers: Iterator[int]

    async def begun(self, host: Person = AOI, text: str = "予算") -> str:
        key = f"click-{next(self._numbers)}"
        await self.desk.begin(host, parse(text), ORIGIN, key)
        return key

    async def made(self, host: Person = AOI) -> str:
        key = await self.begun(host)
        await self.zoom_makes(key)
        return key

    async def zoom_makes(self, key: str, *, started: bool = False) -> None:
        made = ZoomMeeting(f"8{key}", "u0", started, "予算", "a@x", "https://j", "https://s", "p")
        await self.storage.run(partial(self.sync.made, meeting_id=key, made=made))

    async def meeting(self, key: str) -> Meeting:
        found = await self.storage.run(partial(tables.find, meeting_id=key))
        assert found is not None
        return found

    async def task_keys(self) -> list[str]:
        return [*await self.storage.run(lambda tx: tx.scalars(select(task.c.key)).all())]

    async def cards(self) -> list[str]:
        cards = select(task.c.key).where(task.c.kind == "card")
        return [*await self.storage.run(lambda tx: tx.scalars(cards).all())]

    async def looks(
        self, key: str, phase: Phase, people: Sequence[Participant] | None = None
    ) -> None:
        """Take Zoom's answer to a look."""
        ref = await self.sync.zoom_ref(key)
        assert ref is not None
        found = tuple(people) if people is not None else None
        reconcile = partial(self.sync.reconcile, status=Status(phase, ref.uuid), people=found)
        await self.storage.run(partial(reconcile, meeting_id=key, ref=ref))

    def events(self, key: str, uuid: str = "u0") -> dict[str, MeetingEvent]:
        """Return the events of a run in which two people join and one leaves."""
        zoom_id, at = f"8{key}", self.clock.now()
        ken, mari = Participant("p1", "健", ""), Participant("p2", "真理", "")
        return {
            "started": Started(zoom_id, uuid, at),
            "ken comes": Joined(zoom_id, uuid, at, ken),
            "mari comes": Joined(zoom_id, uuid, at, mari),
            "ken goes": Left(zoom_id, uuid, at, ken),
            "ended": Ended(zoom_id, uuid, at + timedelta(minutes=5)),
        }


@pytest.fixture
def hall(storage: Storage) -> Hall:
    clock, register = SteppedClock(), Register()
    languages, outbox = Languages("ja", ZoneInfo("Asia/Tokyo")), Outbox(clock)
    recipients = Recipients(register, languages)
    notices = MeetingNotices(outbox, recipients)
    sync = ZoomSync(storage, notices, clock)
    desk = MeetingDesk(storage, notices, register, recipients, clock, sync, has_zoom=True)
    return Hall(storage, clock, desk, sync, count())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.lists(
        st.sampled_from(["started", "ken comes", "mari comes", "ken goes"]), min_size=4, max_size=8
    ).filter(lambda order: {"mari comes", "ken goes"} <= {*order})
)
def test_in_whatever_order_and_however_often_events_come_the_count_is_the_same(
    hall: Hall, order: list[str]
) -> None:
    async def live() -> None:
        key = await hall.made()
        events = hall.events(key)
        for name in order:
            await hall.sync.on_event(events[name])
        found = await hall.meeting(key)
        assert (found.phase, found.people) == (Phase.RUNNING, 1)
        await hall.sync.on_event(events["ended"])
        for name in order:
            await hall.sync.on_event(events[name])
        assert (await hall.meeting(key)).phase is Phase.EMPTY, "what comes twice is no news"

    asyncio.run(live())


async def test_an_end_that_was_only_seen_is_taken_back_when_somebody_is_heard_to_join(
    hall: Hall,
) -> None:
    key = await hall.made()
    events = hall.events(key)
    await hall.sync.on_event(events["mari comes"])
    await hall.looks(key, Phase.EMPTY)
    assert (await hall.meeting(key)).phase is Phase.EMPTY
    await hall.sync.on_event(events["ken comes"])
    found = await hall.meeting(key)
    assert (found.phase, found.people) == (Phase.RUNNING, 2)


@pytest.mark.parametrize("heard", ["started", "a look"])
async def test_an_end_that_was_only_seen_is_taken_back_when_zoom_says_that_it_runs(
    hall: Hall, heard: str
) -> None:
    key = await hall.made()
    await hall.sync.on_event(hall.events(key)["mari comes"])
    await hall.looks(key, Phase.EMPTY)
    if heard == "started":
        await hall.sync.on_event(hall.events(key)["started"])
    else:
        await hall.looks(key, Phase.RUNNING)
    assert (await hall.meeting(key)).phase is Phase.RUNNING


async def test_an_end_that_was_seen_and_then_reported_stays(hall: Hall) -> None:
    key = await hall.made()
    events = hall.events(key)
    await hall.sync.on_event(events["mari comes"])
    await hall.looks(key, Phase.EMPTY)
    for name in ("ended", "started", "ken comes"):
        await hall.sync.on_event(events[name])
    assert (await hall.meeting(key)).phase is Phase.EMPTY
    await hall.looks(key, Phase.RUNNING)
    assert (await hall.meeting(key)).phase is Phase.EMPTY


async def test_one_look_that_does_not_find_a_running_meeting_changes_nothing(hall: Hall) -> None:
    key = await hall.made()
    for name in ("mari comes", "ken comes"):
        await hall.sync.on_event(hall.events(key)[name])
    await hall.looks(key, Phase.ENDED)
    found = await hall.meeting(key)
    assert (found.phase, found.people) == (Phase.RUNNING, 2)
    await hall.looks(key, Phase.RUNNING)
    await hall.looks(key, Phase.ENDED)
    assert (await hall.meeting(key)).phase is Phase.RUNNING, "they were not two in a row"


@pytest.mark.parametrize("heard", ["started", "ken comes", "a look"])
async def test_a_meeting_that_two_looks_did_not_find_is_over_until_it_is_heard_of(
    hall: Hall, heard: str
) -> None:
    key = await hall.made()
    await hall.sync.on_event(hall.events(key)["mari comes"])
    for _look in range(3):
        await hall.looks(key, Phase.ENDED)
    gone = await hall.meeting(key)
    assert (gone.phase, gone.can_be_joined) == (Phase.ENDED, False)
    if heard == "a look":
        await hall.looks(key, Phase.RUNNING)
    else:
        await hall.sync.on_event(hall.events(key)[heard])
    found = await hall.meeting(key)
    assert (found.phase, found.can_be_joined) == (Phase.RUNNING, True)
    assert found.join_url


async def test_a_host_hears_of_the_meetings_that_they_left_open(hall: Hall) -> None:
    first = await hall.made()
    await hall.sync.on_event(hall.events(first)["ended"])
    begun = await hall.desk.begin(AOI, parse("次の議題"), ORIGIN, "second")
    assert begun.still_open == ("予算",)
    assert (await hall.desk.begin(AOI, parse("次の議題"), ORIGIN, "second")) == begun
    assert (await hall.desk.begin(KEN, parse("議会"), ORIGIN, "third")).still_open == ()


async def test_people_and_names_that_nobody_is_told_of_are_named(hall: Hall) -> None:
    begun = await hall.desk.begin(AOI, parse("予算 <@U2> <@U9|kim> ＠真理"), ORIGIN, "click")
    assert (begun.unknown_guests, begun.unresolved) == (("U9",), ("@真理",))


async def test_a_person_who_joins_again_is_counted_again(hall: Hall) -> None:
    key = await hall.made()
    for name in ("ken comes", "ken goes"):
        await hall.sync.on_event(hall.events(key)[name])
    await hall.sync.on_event(Joined(f"8{key}", "u0", hall.clock.now(), Participant("p9", "健", "")))
    assert (await hall.meeting(key)).people == 1


async def test_a_link_used_again_is_another_run(hall: Hall) -> None:
    key = await hall.made()
    for each in ("started", "ended"):
        await hall.sync.on_event(hall.events(key)[each])
    hall.clock.advance(minutes=10)
    await hall.sync.on_event(hall.events(key, "u1")["started"])
    assert (await hall.meeting(key)).phase is Phase.RUNNING
    await hall.sync.on_event(hall.events(key)["ended"])
    assert (await hall.meeting(key)).phase is Phase.RUNNING, "an old run's end is late news"


async def test_an_event_about_a_meeting_of_others_changes_nothing(hall: Hall) -> None:
    await hall.made()
    before = await hall.task_keys()
    await hall.sync.on_event(Started("999", "u", hall.clock.now()))
    assert await hall.task_keys() == before


async def test_a_look_sets_the_count_right_and_keeps_those_who_joined_since(hall: Hall) -> None:
    key = await hall.made()
    events = hall.events(key)
    await hall.sync.on_event(events["ken comes"])
    ref = await hall.sync.zoom_ref(key)
    assert ref is not None
    hall.clock.advance(seconds=1)
    await hall.sync.on_event(events["mari comes"])
    late = (Participant("p3", "陸", ""),)
    status = Status(Phase.RUNNING, "u0")
    await hall.storage.run(
        partial(hall.sync.reconcile, meeting_id=key, ref=ref, status=status, people=late)
    )
    assert (await hall.meeting(key)).people == 2, (
        "Ken was gone by then, Mari had come since, Riku was seen"
    )


async def test_two_commands_of_one_host_in_the_same_instant_make_one_meeting(hall: Hall) -> None:
    results = await asyncio.gather(*(hall.begun() for _ in range(8)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 7
    assert len([key for key in await hall.task_keys() if key.startswith("meeting:zoom.make:")]) == 1


async def test_two_hosts_of_one_zoom_user_in_the_same_instant_make_one_meeting(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Register, "zoom_user", lambda *_: "shared@city.example.jp")
    asked = [hall.begun(host) for host in (AOI, KEN) * 4]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert len([result for result in results if isinstance(result, Refused)]) == 7
    assert len(await hall.task_keys()) == 1


async def test_a_meeting_is_made_as_long_as_its_row_says_for_the_host_of_that_time(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await hall.begun()
    monkeypatch.setattr(Register, "zoom_user", lambda *_: "another@city.example.jp")
    begun_at = hall.clock.now()
    await hall.storage.run(
        lambda tx: tx.execute(
            update(tables.meeting).values(
                minutes=25, starts_at=begun_at + timedelta(days=1), asked_at=begun_at
            )
        ).close()
    )
    new = (await hall.sync.create_request(key)).new
    assert (new.host_email, new.minutes) == ("1001@city.example.jp", 25)
    assert new.starts_at == begun_at + timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "error", "state"),
    [
        ("zoom.make", None, State.REFUSED),
        ("zoom.make", Unavailable(_("x")), State.REFUSED),
        ("zoom.look", None, State.RESERVED),
    ],
)
async def test_a_task_that_was_given_up_is_handled_by_its_kind(
    hall: Hall, kind: str, error: KaigiError | None, state: State
) -> None:
    key = await hall.begun()
    sending = Sending(f"meeting:{kind}:{key}", kind, {"meeting": key})
    await hall.storage.run(partial(hall.desk.on_dead, sending=sending, error=error))
    assert (await hall.meeting(key)).state is state


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (Unreachable(_("x"), "not_in_channel"), True),
        (Rejected(_("x"), "msg_too_long"), False),
        (None, False),
    ],
)
async def test_a_card_that_cannot_be_posted_is_recorded_only_where_the_channel_is_the_cause(
    hall: Hall, error: KaigiError | None, lost: bool
) -> None:
    key = await hall.made()
    for notice in rules.notices(await hall.meeting(key))[::-1]:
        assert not (await hall.meeting(key)).card_undeliverable
        sending = Sending(notice.key, "card", {})
        await hall.storage.run(partial(hall.desk.on_dead, sending=sending, error=error))
    assert (await hall.meeting(key)).card_undeliverable is lost


async def test_one_command_that_comes_to_all_replicas_at_once_is_answered_alike_by_each(
    hall: Hall,
) -> None:
    asked = [hall.desk.begin(AOI, parse("予算"), ORIGIN, "click") for _ in range(8)]
    begun = await asyncio.gather(*asked, return_exceptions=True)
    assert begun == [Begun("予算")] * 8
    assert await hall.task_keys() == ["meeting:zoom.make:click"]
    await hall.zoom_makes("click")
    ending = [hall.desk.end_mine(AOI, "C1", "another click") for _ in range(8)]
    ended = await asyncio.gather(*ending, return_exceptions=True)
    assert [getattr(meeting, "id", meeting) for meeting in ended] == ["click"] * 8


async def test_one_that_was_ended_before_zoom_made_it_is_ended_and_has_no_card(hall: Hall) -> None:
    key = await hall.begun()
    await hall.desk.end(AOI, key, "click-end")
    await hall.zoom_makes(key)
    assert sorted(await hall.task_keys()) == [f"meeting:zoom.end:{key}", f"meeting:zoom.make:{key}"]
    await hall.storage.run(partial(hall.sync.ended, meeting_id=key))
    assert (await hall.meeting(key)).state is State.OVER
    assert not await hall.cards()


async def test_a_meeting_that_is_over_keeps_no_link(hall: Hall) -> None:
    key = await hall.made()
    assert (await hall.meeting(key)).start_url
    await hall.desk.end(AOI, key, "click-end")
    await hall.storage.run(partial(hall.sync.ended, meeting_id=key))
    over = await hall.meeting(key)
    assert (over.start_url, over.join_url) == ("", "")
    assert await hall.storage.read(lambda tx: tables.reply_url(tx, key)) == ""


async def test_a_meeting_that_never_came_about_keeps_no_url_either(hall: Hall) -> None:
    key = await hall.begun()
    await hall.storage.run(partial(hall.sync.refused, meeting_id=key, trouble=None))
    assert (await hall.meeting(key)).state is State.REFUSED
    assert await hall.storage.read(lambda tx: tables.reply_url(tx, key)) == ""
    assert f"meeting:answer:{key}:refused" in await hall.task_keys()


async def test_an_end_that_zoom_refuses_is_taken_back_and_told(hall: Hall) -> None:
    key = await hall.made()
    await hall.desk.end(AOI, key, "click-end")
    await hall.storage.run(partial(hall.sync.not_ended, meeting_id=key))
    assert (await hall.meeting(key)).state is State.OPEN
    assert f"meeting:answer:{key}:not_ended:click-end" in await hall.task_keys()
    await hall.desk.end(AOI, key, "another click")
    assert (await hall.meeting(key)).state is State.CLOSING


async def test_a_task_that_kaigi_cannot_run_is_told_to_the_host(hall: Hall) -> None:
    key = await hall.begun()
    await hall.storage.run(partial(hall.sync.refused, meeting_id=key, trouble=None))
    assert (await hall.meeting(key)).state is State.REFUSED
    assert f"meeting:answer:{key}:refused" in await hall.task_keys()


async def test_a_home_and_an_event_take_the_same_queries_whatever_there_is(hall: Hall) -> None:
    async def statements() -> tuple[int, int]:
        """Count the statements of a home, and those of the end of a meeting."""
        key, asked = await hall.made(KEN), list[str]()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        with listening(hall.storage, "after_cursor_execute", note):
            await hall.storage.run(partial(hall.desk.read_home, person=KEN))
            home = len(asked)
            await hall.sync.on_event(hall.events(key)["ended"])
        return home, len(asked) - home

    first = await statements()
    for _more in range(20):
        await hall.made(KEN)
    assert await statements() == first


async def test_one_click_on_end_that_comes_to_all_replicas_at_once_ends_once(hall: Hall) -> None:
    key = await hall.made()
    ends = [hall.desk.end(AOI, key, "click-end") for _ in range(8)]
    ended = await asyncio.gather(*ends, return_exceptions=True)
    assert [getattr(meeting, "id", meeting) for meeting in ended] == [key] * 8
    version = select(task.c.version).where(task.c.key == f"meeting:zoom.end:{key}")
    assert await hall.storage.run(lambda tx: tx.scalar(version)) == 1
