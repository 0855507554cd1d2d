"""Matching of the workspace's users with the staff register, by e-mail address. Pure.

An account is bound to a person, and stays bound while it lives and keeps the address. What its
profile says later makes no account another person, and takes no account from anyone: only an
administrator binds an account that was one person's to another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

LONGEST_ADDRESS = 254
LAST_SECOND = 2**32
"""In the year 2106."""
SLACKBOT = "USLACKBOT"
"""Slack's own program, which `is_bot` does not mark."""
_EXCLUDING = ("is_restricted", "is_ultra_restricted", "is_invited_user", "is_bot")
"""Fields of guests, of people who have not accepted their invitation, and of programs."""


class SlackUser(Struct, frozen=True):
    """A user of the workspace.

    `is_colleague` is False for those who are never matched, such as guests, whatever their address.
    `updated`: when Slack last changed it, in seconds since 1970; None where that is not known.
    """

    id: str
    email: str | None
    locale: str | None = None
    deleted: bool = False
    is_colleague: bool = True
    updated: int | None = None

    @classmethod
    def of(cls, member: Mapping[str, Any]) -> "SlackUser":
        """Return the user in Slack's own user object."""
        is_excluded = member["id"] == SLACKBOT or any(member.get(field) for field in _EXCLUDING)
        return cls(
            id=member["id"],
            email=(member.get("profile") or {}).get("email"),
            locale=member.get("locale"),
            deleted=bool(member.get("deleted")),
            is_colleague=not is_excluded and member.get("is_email_confirmed") is not False,
            updated=_seconds(member.get("updated")),
        )

    @property
    def address(self) -> str | None:
        """Address to match; None for a user who has none, or is not matched."""
        if not self.email or self.deleted or not self.is_colleague:
            return None
        return plain_address(self.email)


def _seconds(said: object) -> int | None:
    """Read seconds since 1970, believed only within what they can mean."""
    return said if type(said) is int and 0 < said < LAST_SECOND else None


def is_ours(member: Mapping[str, Any], team: str | None, enterprise: str | None) -> bool:
    """Tell whether Slack's user object is of our workspace, or of our organisation.

    Slack also lists and reports people of other workspaces who share a channel with us.
    """
    if member.get("is_stranger"):
        return False
    organisation = (member.get("enterprise_user") or {}).get("enterprise_id")
    if organisation is not None and organisation == enterprise:
        return True
    return team is not None and member.get("team_id") == team


def plain_address(address: str) -> str | None:
    """Return the address in lower case; None where it has a character outside of plain ASCII.

    Unicode's lower case would make `k` out of the Kelvin sign.
    """
    if not address.isascii():
        return None
    plain = address.strip(" ").lower()
    is_address = plain.isprintable() and " " not in plain and 0 < len(plain) <= LONGEST_ADDRESS
    return plain if is_address else None


class Account(Struct, frozen=True):
    """A person's Slack user as the register has it.

    `bound_as` is the address that the user had when an administrator bound it; None where it was
    matched by the person's own.
    """

    number: str
    email: str
    active: bool
    slack_id: str | None = None
    locale: str | None = None
    bound_as: str | None = None


class History(Struct, frozen=True):
    """Earlier decisions about accounts, by Slack id.

    `barred` were rejected by an administrator; `people` are those to whom an account is or was
    bound, by staff number.
    """

    barred: frozenset[str] = frozenset()
    people: Mapping[str, str] = {}


class Contest(Struct, frozen=True):
    """An address of one person that living accounts claim, so that an administrator has to decide.

    `bound` keeps it, if any. A single claimant was another person's.
    """

    number: str
    claimants: tuple[str, ...]
    bound: str | None


class Rebinding(Struct, frozen=True):
    """A change of a person's account: from `before` to `after`, None where there is none."""

    number: str
    before: str | None
    after: str | None


class Matching(Struct, frozen=True):
    """Result of matching: accounts to store, and those without a partner on the other side.

    `without_slack` are staff numbers, `without_staff` Slack ids. `rebindings` are of active staff,
    first bindings too.
    """

    changes: tuple[Account, ...]
    matched: int
    without_slack: tuple[str, ...]
    without_staff: tuple[str, ...]
    contests: tuple[Contest, ...] = ()
    rebindings: tuple[Rebinding, ...] = ()


def match(
    accounts: Sequence[Account], users: Iterable[SlackUser], history: History | None = None
) -> Matching:
    """Match accounts with users, which are the whole workspace: an id not among them is removed.

    An address that several users claim belongs to none of them, unless one is bound already. Users
    who were rejected by an administrator are not matched by address, and those who were bound to
    one person are not matched with another. Former staff keep their user, so that the bot can tell
    them why it refuses. An address that was given to another person is held by the active one.
    """
    by_id = {user.id: user for user in users}
    claims: dict[str, list[str]] = defaultdict(list)
    for user in by_id.values():
        if user.address:
            claims[user.address].append(user.id)
    holders = {
        account.email: account.number for account in sorted(accounts, key=lambda a: a.active)
    }
    kept: dict[str | None, str] = {
        account.slack_id: account.number
        for account in accounts
        if account.slack_id and _keeps(account, by_id.get(account.slack_id), holders)
    }
    history = history or History()
    bound_now = {account.slack_id: account.number for account in accounts if account.slack_id}
    history = replace(history, people={**history.people, **bound_now})
    wanted: list[Account] = []
    contests: list[Contest] = []
    for account in accounts:
        number = account.number
        bound = account.slack_id if kept.get(account.slack_id) == number else None
        if holders[account.email] == number:
            claimants = [i for i in claims.get(account.email, ()) if kept.get(i, number) == number]
            bound = bound or _only_claimant(claimants, number, history)
            contests += _contests(account, claimants, bound, history)
        wanted.append(_bound_to(account, by_id[bound] if bound else None))
    return _result(accounts, wanted, contests, claims, holders)


def _only_claimant(claimants: Iterable[str], number: str, history: History) -> str | None:
    """Return the user who alone claims a person's address, unless it was another person's."""
    undecided = [id_ for id_ in claimants if id_ not in history.barred]
    if len(undecided) != 1 or history.people.get(undecided[0], number) != number:
        return None
    return undecided[0]


def _contests(
    account: Account, claimants: Iterable[str], bound: str | None, history: History
) -> list[Contest]:
    """Return the contest about a person's address, unless each claimant is bound or rejected."""
    undecided = [id_ for id_ in claimants if id_ not in history.barred]
    if not account.active or not [id_ for id_ in undecided if id_ != bound]:
        return []
    return [Contest(account.number, tuple(sorted(undecided)), bound)]


def _keeps(account: Account, user: SlackUser | None, holders: Mapping[str, str]) -> bool:
    """Tell whether a bound user lives and keeps the address that it was bound by."""
    if user is None or user.address is None:
        return False
    if account.bound_as is not None:
        return user.address == account.bound_as
    return user.address == account.email and holders[account.email] == account.number


def _bound_to(account: Account, user: SlackUser | None) -> Account:
    """Return the account with this user, or without one. Not every user object has a locale."""
    if user is None:
        return replace(account, slack_id=None, locale=None, bound_as=None)
    stays = user.id == account.slack_id
    return replace(
        account,
        slack_id=user.id,
        locale=user.locale or (account.locale if stays else None),
        bound_as=account.bound_as if stays else None,
    )


def _result(
    accounts: Sequence[Account],
    wanted: Sequence[Account],
    contests: Sequence[Contest],
    claims: Mapping[str, Sequence[str]],
    holders: Mapping[str, str],
) -> Matching:
    changes = [(old, new) for old, new in zip(accounts, wanted, strict=True) if new != old]
    active = [account for account in wanted if account.active]
    bound = {account.slack_id for account in wanted}
    return Matching(
        changes=tuple(new for _old, new in changes),
        matched=sum(account.slack_id is not None for account in active),
        without_slack=tuple(account.number for account in active if account.slack_id is None),
        without_staff=tuple(
            id_
            for email, ids in claims.items()
            if email not in holders
            for id_ in ids
            if id_ not in bound
        ),
        contests=tuple(contests),
        rebindings=tuple(
            Rebinding(new.number, old.slack_id, new.slack_id)
            for old, new in changes
            if new.active and new.slack_id != old.slack_id
        ),
    )
