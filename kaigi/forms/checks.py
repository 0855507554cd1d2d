"""What a form's shape cannot say: references, conditions, routes that end, classes. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from kaigi.content import FieldKind
from kaigi.errors import Text, _
from kaigi.forms.conditions import BadCondition, Kinds, check_condition
from kaigi.forms.definition import ClassTable, FieldRow, FormFile, LineUpTo, OfficeFile, StepRow
from kaigi.forms.suggestions import instead
from kaigi.forms.yaml_file import Path

Fault = tuple[Path, Text, Text | None]
"""Place in the file, what is wrong, and what to do."""

CHOOSING = {FieldKind.CHOICE, FieldKind.CHECKS}


def office_faults(office: OfficeFile) -> Iterator[Fault]:
    for name, table in office.classes.items():
        yield from _class_faults(("classes", name, "classes"), table)
    for name, role in office.roles.items():
        yield from _twice(("roles", name, "people"), role.people)


def form_faults(form: FormFile, office: OfficeFile) -> Iterator[Fault]:
    yield from _title_faults(form)
    yield from _twice(("fields",), (row.name for row in form.fields), key="name")
    for n, row in enumerate(form.fields):
        yield from _field_faults(("fields", n), row, _kinds(form.fields[:n]))
    if form.decided_by:
        yield from _table_faults(form, office)
    for n, step in enumerate(form.route):
        yield from _step_faults(("route", n), step, form, office)
    yield from _ending_faults(form)


def _class_faults(path: Path, table: ClassTable) -> Iterator[Fault]:
    """Find gaps and overlaps: each class begins where the one before it ends."""
    begins: int | None = 0
    for n, row in enumerate(table.classes):
        here = (*path, n)
        if begins is None:
            yield (
                (*path, n - 1),
                _("This class has no end, so those after it are never reached."),
                _("Write where it ends, as in: below: 500000"),
            )
        elif row.at_least != begins:
            wrong = _("From {a} to below {b} yen there is no class.")
            if row.at_least < begins:
                wrong = _("From {a} to below {b} yen there are two classes.")
            low, high = sorted((begins, row.at_least))
            values = {"a": f"{low:,}", "b": f"{high:,}"}
            begin = _("Write here: at_least: {amount}", amount=begins)
            yield (*here, "at_least"), Text(wrong.msgid, values), begin
        if row.below is not None and row.below <= row.at_least:
            yield (*here, "below"), _("This class holds no amount."), None
        begins = row.below
    if begins is not None:
        yield (
            (*path, len(table.classes) - 1, "below"),
            _("Nobody decides from {amount} yen on.", amount=f"{begins:,}"),
            _("Remove “below” from the last class."),
        )


def _title_faults(form: FormFile) -> Iterator[Fault]:
    title = next((row for row in form.fields if row.name == "title"), None)
    if title is None or title.kind is not FieldKind.TEXT or not title.required or title.when:
        yield (
            ("fields",),
            _("The form has no field that names the document in lists and on cards."),
            _("Add one: name: title, kind: text, required: true, without a condition"),
        )


def _field_faults(path: Path, row: FieldRow, before: Kinds) -> Iterator[Fault]:
    if row.when:
        yield from _condition_faults((*path, "when"), row.when, before)
    yield from _twice((*path, "options"), (each.name for each in row.options), key="name")
    if row.kind in CHOOSING and not row.options:
        yield path, _("There is nothing to choose from."), _("Add its answers under: options")
    if row.kind not in CHOOSING and row.options:
        yield (
            (*path, "options"),
            _("A field of this kind has no answers to choose from."),
            _("Remove them, or write kind: choice or kind: checks"),
        )


def _table_faults(form: FormFile, office: OfficeFile) -> Iterator[Fault]:
    if form.decided_by not in office.classes:
        yield ("decided_by",), *_unknown(str(form.decided_by), office.classes)
    amount = next((row for row in form.fields if row.name == "amount"), None)
    if amount is None or amount.kind is not FieldKind.MONEY:
        yield (
            ("decided_by",),
            _("The table of classes is one of amounts, and the form asks for none."),
            _("Add a field: name: amount, kind: money"),
        )


def _step_faults(path: Path, step: StepRow, form: FormFile, office: OfficeFile) -> Iterator[Fault]:
    if len(step.asks) != 1:
        keys = "line, heads_of, role, people, field"
        wrong = _("This step does not say who is asked.")
        if step.asks:
            wrong = _("This step says in more than one way who is asked.")
        yield path, wrong, _("Write one of: {names}", names=keys)
    if step.when:
        yield from _condition_faults((*path, "when"), step.when, _kinds(form.fields))
        if not step.reason:
            yield (
                path,
                _("This step does not say why it is asked sometimes and sometimes not."),
                _("Add, as in: reason: since it costs a million yen or more"),
            )
    if step.line is LineUpTo.CLASS and not form.decided_by:
        yield (
            (*path, "line"),
            _("The form names no table of classes."),
            _("Add to the form, as in: decided_by: purchase"),
        )
    if step.role is not None and step.role not in office.roles:
        yield (*path, "role"), *_unknown(step.role, office.roles)
    if step.field is not None:
        people = [row.name for row in form.fields if row.kind is FieldKind.PERSON]
        if step.field not in people:
            yield (*path, "field"), *_unknown(step.field, people)
    yield from _twice((*path, "heads_of"), step.heads_of)
    yield from _twice((*path, "people"), step.people)
    yield from _quorum_faults(path, step, office)


def _quorum_faults(path: Path, step: StepRow, office: OfficeFile) -> Iterator[Fault]:
    if isinstance(step.needs, str) or step.field is not None:
        return
    role = office.roles.get(step.role or "")
    asked = len(role.people if role else step.people or step.heads_of)
    if step.line is not None or step.needs > asked:
        most = 1 if step.line is not None else asked
        yield (
            (*path, "needs"),
            _("{needs} have to act, and {asked} are asked.", needs=step.needs, asked=most),
            _("Write all, any, or a number up to {asked}.", asked=most),
        )


def _ending_faults(form: FormFile) -> Iterator[Fault]:
    """Find a route that can end without a decision."""
    last = len(form.route) - 1
    name = form.route[last].field
    people = next((row for row in form.fields if row.name == name), None)
    if people and (people.when or not people.required):
        yield (
            ("route", last, "field"),
            _("The field “{name}” may be empty, and then nobody decides.", name=people.name),
            _("Write required: true at the field, without a condition."),
        )
    if form.route[last].when:
        yield (
            ("route", last, "when"),
            _("Where this is not met, nobody decides: the last step is the decision."),
            _("Put a step without a condition last."),
        )


def _condition_faults(path: Path, text: str, kinds: Kinds) -> Iterator[Fault]:
    try:
        check_condition(text, kinds)
    except BadCondition as bad:
        yield path, bad.text, bad.next_step


def _twice(path: Path, names: Iterable[str], key: str | None = None) -> Iterator[Fault]:
    """Find names that a list has already; `key`: the one under which its rows have them."""
    seen: Counter[str] = Counter()
    for n, name in enumerate(names):
        seen[name] += 1
        if seen[name] == 2:
            here = (*path, n) if key is None else (*path, n, key)
            yield here, _("“{name}” stands here twice.", name=name), _("Remove one of the two.")


def _unknown(name: str, known: Iterable[str]) -> tuple[Text, Text]:
    return _("There is no “{name}”.", name=name), instead(name, known)


def _kinds(fields: Iterable[FieldRow]) -> Kinds:
    return tuple((row.name, row.kind) for row in fields)
