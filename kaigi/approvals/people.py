"""People who are chosen in fields: their accounts in chat, staff numbers and names."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.approvals import on_behalf
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item
from kaigi.approvals.ports import Staff
from kaigi.content import Content, FieldKind, FormSpec
from kaigi.errors import Invalid, Text, _
from kaigi.person import Person

MOST_CHOSEN = 40
"""People whom one field takes: as many as a step of a route."""


class ChosenPeople:
    """Finds them in the staff register, all of one form or list in one query."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

    def numbered(self, tx: Connection, filled: FilledForm, *, checked: bool = True) -> FilledForm:
        """Return the form with staff numbers for accounts; raise Invalid at one without a person.

        Where it is not `checked` yet, these are left out.
        """
        if not filled.users:
            return filled
        wanted = {user for users in filled.users.values() for user in users}
        for name, users in filled.users.items():
            if len(users) > MOST_CHOSEN:
                raise Invalid(name, _("Choose at most {n} people.", n=MOST_CHOSEN))
        found = self._staff.in_chat(tx, sorted(wanted)) if wanted else ()
        numbers = {person.slack_id: person.id for person in found}
        if checked:
            _check(filled, numbers)
        chosen = {
            name: tuple(numbers[user] for user in users if user in numbers)
            for name, users in filled.users.items()
        }
        return replace(filled, chosen={**filled.chosen, **chosen})

    def one(self, tx: Connection, name: str, account: str) -> Person:
        """Return the person of this account, chosen in this field. Raise Invalid."""
        found = self._staff.in_chat(tx, [account])
        if not found:
            raise Invalid(
                name,
                _("This person is not on the staff list."),
                _("Choose another one, or ask your Kaigi administrator to bind the account."),
            )
        return found[0]

    def found_again(
        self, tx: Connection, filled: FilledForm, form: FormSpec
    ) -> tuple[FilledForm, list[Text]]:
        """Return the form with accounts for staff numbers, and a sentence for each one missing."""
        fields = (*form.entries, *form.beside, *on_behalf.fields(form))
        labels = {spec.name: spec.label for spec in fields if spec.kind is FieldKind.PERSON}
        chosen = {name: filled.chosen.get(name, ()) for name in labels}
        wanted = sorted({number for numbers in chosen.values() for number in numbers})
        found = self._staff.people(tx, wanted) if wanted else {}
        here = {number: who for number, who in found.items() if who.active and who.slack_id}
        gone = [
            _(
                "{who} cannot be chosen any more ({field}).",
                who=found[number].name if number in found else number,
                field=labels[name],
            )
            for name, numbers in chosen.items()
            for number in numbers
            if number not in here
        ]
        kept = {name: tuple(n for n in numbers if n in here) for name, numbers in chosen.items()}
        users = {name: tuple(here[n].slack_id or "" for n in each) for name, each in kept.items()}
        return replace(filled, chosen={**filled.chosen, **kept}, users=users), gone

    def accounts(self, tx: Connection, content: Content) -> Mapping[str, str]:
        """Return the accounts of the people chosen in this content, by their staff numbers."""
        wanted = _chosen_in(content)
        found = self._staff.people(tx, wanted).values() if wanted else ()
        return {person.id: person.slack_id for person in found if person.slack_id}

    def named(self, tx: Connection, items: Sequence[Item]) -> list[Item]:
        """Return the items with the names of the people chosen in their fields."""
        names = {who.id: who.name for item in items for step in item.steps for who in step.people}
        contents = [content for item in items for content in (item.content, item.before)]
        wanted = {number for content in contents if content for number in _chosen_in(content)}
        if missing := wanted - names.keys():
            found = self._staff.people(tx, sorted(missing))
            names |= {number: person.name for number, person in found.items()}
        return [replace(item, people=names) for item in items] if wanted else list(items)


def _check(filled: FilledForm, numbers: Mapping[str | None, str]) -> None:
    """Raise Invalid at each field with accounts that are no person's."""
    for name, users in filled.users.items():
        for place, user in enumerate(users, start=1):
            if user in numbers:
                continue
            raise Invalid(
                name,
                _("Person {n} of those you chose is not on the staff list.", n=place),
                _("Choose another one, or ask your Kaigi administrator to bind the account."),
            )


def _chosen_in(content: Content) -> list[str]:
    """Return the staff numbers of the people chosen in its fields, or asked for their consent."""
    chosen = [field.value for field in content.fields if field.kind is FieldKind.PERSON]
    chosen.append(content.consents)
    return [number for value in chosen if isinstance(value, tuple) for number in value]
