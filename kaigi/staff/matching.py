"""Matching of the workspace's users with the staff register, by e-mail address. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace


class SlackUser(Struct, frozen=True):
    """A user of the workspace. `email` is None for bots and guests of other workspaces."""

    id: str
    email: str | None
    locale: str | None = None
    deleted: bool = False

    @classmethod
    def of(cls, member: Mapping[str, Any]) -> "SlackUser":
        """Return the user in Slack's own user object."""
        return cls(
            id=member["id"],
            email=(member.get("profile") or {}).get("email"),
            locale=member.get("locale"),
            deleted=bool(member.get("deleted")),
        )

    @property
    def address(self) -> str | None:
        """Address to match; None for a user who is deactivated or has no address."""
        return self.email.strip().lower() if self.email and not self.deleted else None


class Account(Struct, frozen=True):
    """A person's Slack user as the register has it."""

    number: str
    email: str
    active: bool
    slack_id: str | None = None
    locale: str | None = None


class Matching(Struct, frozen=True):
    """Result of matching: accounts to store, and those without a partner on the other side.

    `without_slack` are staff numbers, `without_staff` Slack ids.
    """

    changes: tuple[Account, ...]
    matched: int
    without_slack: tuple[str, ...]
    without_staff: tuple[str, ...]


def match(accounts: Sequence[Account], users: Iterable[SlackUser]) -> Matching:
    """Match accounts with users, which are the whole workspace: an id not among them is removed.

    Former staff keep their user, so that the bot can tell them why it refuses. An address that was
    given to another person belongs to the one who is active.
    """
    by_email = {user.address: user for user in users if user.address}
    holders = {
        account.email: account.number for account in sorted(accounts, key=lambda a: a.active)
    }
    wanted: list[Account] = []
    for account in accounts:
        is_holder = holders[account.email] == account.number
        user = by_email.get(account.email) if is_holder else None
        new = Account(account.number, account.email, account.active)
        if user is not None:
            # not every user object has a locale
            new = replace(new, slack_id=user.id, locale=user.locale or account.locale)
        wanted.append(new)
    active = [account for account in wanted if account.active]
    return Matching(
        changes=tuple(new for new, old in zip(wanted, accounts, strict=True) if new != old),
        matched=sum(account.slack_id is not None for account in active),
        without_slack=tuple(account.number for account in active if account.slack_id is None),
        without_staff=tuple(user.id for email, user in by_email.items() if email not in holders),
    )
