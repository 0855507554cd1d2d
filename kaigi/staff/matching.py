"""Who in the workspace is who in the register, by e-mail address. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct


class SlackUser(Struct, frozen=True):
    """`email` is None for those who show none: bots, and guests of other workspaces."""

    id: str
    email: str | None
    locale: str | None = None
    deleted: bool = False

    @classmethod
    def of(cls, member: Mapping[str, Any]) -> "SlackUser":
        """As Slack's own user object has it."""
        return cls(
            id=member["id"],
            email=(member.get("profile") or {}).get("email"),
            locale=member.get("locale"),
            deleted=bool(member.get("deleted")),
        )

    @property
    def address(self) -> str | None:
        """By which they are found in the register; nothing where nobody can be reached any more."""
        return self.email.strip().lower() if self.email and not self.deleted else None


class Account(Struct, frozen=True):
    """What the register knows of a person's Slack user."""

    number: str
    email: str
    active: bool
    slack_id: str | None = None
    locale: str | None = None


class Matching(Struct, frozen=True):
    """`changes` are the accounts as they have to become; the rest are staff numbers and Slack ids."""

    changes: tuple[Account, ...]
    matched: int
    without_slack: tuple[str, ...]
    without_staff: tuple[str, ...]


def match(accounts: Sequence[Account], users: Iterable[SlackUser]) -> Matching:
    """`users` has to be the whole workspace: an id that it does not have is forgotten.

    People who have left keep their user, so that the bot can tell them why it refuses; an address that was
    given to someone else means the one who is here now.
    """
    by_email = {user.address: user for user in users if user.address}
    holders = {
        account.email: account.number for account in sorted(accounts, key=lambda a: a.active)
    }
    wanted = [_wanted(account, by_email, holders) for account in accounts]
    here = [account for account in wanted if account.active]
    return Matching(
        changes=tuple(new for new, old in zip(wanted, accounts, strict=True) if new != old),
        matched=sum(account.slack_id is not None for account in here),
        without_slack=tuple(account.number for account in here if account.slack_id is None),
        without_staff=tuple(user.id for email, user in by_email.items() if email not in holders),
    )


def _wanted(
    account: Account, by_email: Mapping[str, SlackUser], holders: Mapping[str, str]
) -> Account:
    user = by_email.get(account.email) if holders[account.email] == account.number else None
    if user is None:
        return Account(account.number, account.email, account.active)
    locale = (
        user.locale or account.locale
    )  # not everything that tells of a user says their language
    return Account(account.number, account.email, account.active, user.id, locale)
