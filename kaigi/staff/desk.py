"""Staff desk: imports of the roster, and accounts in the workspace."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.clock import Clock, SystemClock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.person import Person
from kaigi.recipients import Recipients
from kaigi.staff import accounts, bindings, deputies, notices, posts, rules, tables, users
from kaigi.staff import intake as intakes
from kaigi.staff.matching import Account, Matching, Rebinding, SlackUser, match
from kaigi.staff.rules import Intake, Listed, Member, Roster
from kaigi.storage import Storage, locking, reading, transaction
from kaigi.units import unit_order

LOCK = "staff"
"""Lock of those who read the register and then change it: one import or match at a time."""

SYNC = Task("staff:match", "staff", low_priority=True)
"""Matching calls Slack, so it is a task: one replica does it, with retries."""


class StaffDesk:
    """Staff register: the staff, and each person's Slack user."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox | None = None,
        operators_channel: str | None = None,
        clock: Clock | None = None,
        on_change: Callable[[Connection], None] = lambda _tx: None,
    ) -> None:
        """Take the channel that hears of changed bindings, and the machine's clock.

        `on_change` is called after posts or accounts may have changed: in the match that follows
        each import, or after it if Slack lists no users; in the nightly one; and with a changed
        account.
        """
        self.storage = storage
        self._outbox = outbox or Outbox()
        self._operators_channel = operators_channel
        self._clock = clock or SystemClock()
        self._on_change = on_change

    async def by_slack_id(self, slack_id: str) -> Person | None:
        """Find the person with this Slack id, former staff included (`active` is False)."""
        row = await self.storage.ask(tables.BY_SLACK_ID, who=slack_id)
        return None if row is None else tables.person_of(*row)

    async def knows_anyone(self) -> bool:
        """Tell whether any Slack user is known."""
        return await self.storage.ask(tables.ANYBODY_IN_CHAT) is not None

    @transaction
    def promise_sync(self, tx: Connection) -> None:
        """Enqueue a match of the register with the workspace's users."""
        self._outbox.put(tx, [SYNC])

    @transaction
    def match_failed(self, tx: Connection) -> None:
        """Enqueue what follows from posts: they change by an import, without a match as well."""
        self._on_change(tx)

    def sync_due(self, tx: Connection, _due: datetime) -> None:
        """Enqueue the nightly match; a job of the clock."""
        self._outbox.put(tx, [SYNC])

    @locking(LOCK)
    def import_roster(
        self, tx: Connection, roster: Roster, *, partial: bool = False, yes: bool = False
    ) -> Intake:
        """Import all of the roster or nothing. Raise BadRoster, and TooManyGone unless `yes`.

        People who were written are matched by the running bot, within seconds.
        """
        register = tables.register(tx)
        intake = intakes.plan(roster, register, partial=partial)
        if not yes:
            intakes.refuse_mass_deactivation(intake, register)
        known_units = posts.units(tx)
        tables.deactivate(tx, [*intake.deactivated, *(member.number for member in intake.changed)])
        tables.set_left(tx, intake.deactivated, self._clock.now())
        tables.write(tx, intake.written)
        given = (row.member.section for row in roster.rows if row.member.section)
        places = unit_order([*given, *known_units])
        posts.set_unit_places(tx, places)
        if intake.written or intake.deactivated:
            self._outbox.put(tx, [SYNC])
        staff = intakes.after(intake, register)
        in_order = sorted(staff, key=lambda member: places[member.section])
        # with the users whom Slack last listed, as the running bot will soon do
        foreseen = match(accounts.everyone(tx), users.everyone(tx), users.history(tx))
        return replace(
            intake,
            without_head=rules.without_head(in_order),
            out_of_reach=_out_of_reach(in_order, foreseen),
            deputies=deputies.faults(in_order),
        )

    @reading
    def listed(self, tx: Connection, *, unmatched: bool = False) -> list[Listed]:
        """List the active staff; with `unmatched`, those without an account in chat."""
        return posts.listed(tx, unmatched=unmatched)

    @reading
    def last_report(self, tx: Connection) -> int:
        """Return the number of Slack's last report of a changed user."""
        return users.last_report(tx)

    @locking(LOCK)
    def match(
        self, tx: Connection, listed: Iterable[SlackUser], after: int | None = None
    ) -> Matching:
        """Match staff with all users of the workspace; other Slack ids are removed.

        `after` is the last report before the listing began: later ones are not overwritten. The
        result has the changes of bindings that are told of now.
        """
        everyone = users.store_all(tx, listed, after)
        matching = match(accounts.everyone(tx), everyone, users.history(tx))
        self._on_change(tx)  # before the homes: the order in which a click locks these rows
        self._store(tx, matching)
        self._outbox.touch_missed(tx, tables.take_back(tx))
        return replace(matching, rebindings=self._tell(tx, everyone))

    async def update_member(self, user: SlackUser) -> None:
        """Store the changes of a member of the workspace, and update their home.

        Most events change nothing here, so a reading transaction comes first.
        """
        if await self._is_news(user):
            notices.log_changes(await self._update(user))

    @reading
    def _is_news(self, tx: Connection, user: SlackUser) -> bool:
        return users.is_news(tx, user) or bool(bindings.match_one(tx, user).changes)

    @locking(LOCK)
    def _update(self, tx: Connection, user: SlackUser) -> Sequence[Rebinding]:
        if users.is_late(tx, user):
            return ()
        matching = bindings.match_one(tx, user)
        users.store(tx, user)
        if matching.changes:
            self._on_change(tx)
        self._store(tx, matching)
        return self._tell(tx, [user]) if matching.rebindings else ()

    @locking(LOCK)
    def bind(self, tx: Connection, number: str, slack_id: str) -> Person:
        """Bind an account to a person, as an administrator decides; the running bot tells of it.

        It stays bound while it lives and keeps the address that it has now. Other accounts that
        claim the person's address are not matched by it any more. Raise Refused.
        """
        person = tables.person(tx, number)
        if person is None or not person.active:
            raise bindings.no_such_person(number)
        user = users.kept(tx, slack_id)
        if user is None:
            raise bindings.no_such_account(slack_id)
        held = {a.number: a for a in accounts.concerned(tx, slack_id, [])}
        (account,) = accounts.by_number(tx, [number])
        decided = replace(account, slack_id=slack_id, bound_as=user.address)
        users.set_barred(tx, bindings.rejected_by(tx, decided), to=True)
        users.set_barred(tx, [slack_id], to=False)
        moved = [*(_without_user(a) for a in held.values() if a.number != number), decided]
        self._decide(tx, [*held.values(), account], moved)
        return person

    @locking(LOCK)
    def unbind(self, tx: Connection, number: str) -> Person:
        """Take a person's account from them; it is not matched again until it is bound.

        Raise Refused.
        """
        person = tables.person(tx, number)
        if person is None or person.slack_id is None:
            raise bindings.nothing_bound(number)
        users.set_barred(tx, [person.slack_id], to=True)
        held = accounts.by_number(tx, [number])
        self._decide(tx, held, [_without_user(account) for account in held])
        return person

    @reading
    def shown(self, tx: Connection, key: str, recipients: Recipients) -> notices.Notice | None:
        """Read the state of a notice of this room; None where there is no one to tell."""
        return notices.read(tx, key, self._operators_channel, recipients)

    def _decide(
        self, tx: Connection, before: Iterable[Account], decided: Sequence[Account]
    ) -> None:
        """Store an administrator's decision; the match that follows tells of it."""
        held = {account.number: account.slack_id for account in before}
        accounts.store(tx, decided)
        users.set_people(tx, decided)
        changes = [
            Rebinding(account.number, held[account.number], account.slack_id)
            for account in decided
            if held[account.number] != account.slack_id and account.active
        ]
        bindings.record(tx, changes, self._clock.now())
        self._outbox.touch(tx, {f"home:{account.number}" for account in decided})
        self._outbox.put(tx, [SYNC])

    def _store(self, tx: Connection, matching: Matching) -> None:
        accounts.store(tx, matching.changes)
        users.set_people(tx, matching.changes)
        bindings.record(tx, matching.rebindings, self._clock.now())
        self._outbox.touch(tx, {f"home:{account.number}" for account in matching.changes})
        back = [each.number for each in matching.rebindings if each.before is None]
        self._outbox.touch_missed(tx, bindings.without_account_since(tx, back))

    def _tell(self, tx: Connection, seen: Iterable[SlackUser]) -> tuple[Rebinding, ...]:
        """Enqueue the notices of all changes of bindings that were not told of yet."""
        untold = bindings.take_untold(tx)
        deleted = {user.id for user in seen if user.deleted}
        self._outbox.put(tx, notices.tasks(untold, deleted, self._operators_channel))
        return tuple(each.rebinding for each in untold)


def _without_user(account: Account) -> Account:
    return replace(account, slack_id=None, locale=None, bound_as=None)


def _out_of_reach(staff: Iterable[Member], matching: Matching) -> tuple[Member, ...]:
    """Return the heads without an account; none where no one was ever found in Slack."""
    missing = set(matching.without_slack) if matching.matched else set()
    return tuple(member for member in staff if member.heads and member.number in missing)
