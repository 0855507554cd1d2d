"""Checks of what a file's shape cannot say: references, conditions, decisions, classes. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from kaigi.content import FieldKind
from kaigi.errors import Text, _
from kaigi.forms.conditions import BadCondition, check_condition, compared
from kaigi.forms.definition import (
    ActingRow,
    ClassTable,
    FieldRow,
    FormFile,
    LineUpTo,
    OfficeFile,
    Rights,
)
from kaigi.forms.form import LEVELS
from kaigi.forms.limits import HIGHEST
from kaigi.forms.suggestions import instead
from kaigi.forms.yaml_file import Path
from kaigi.steps import WhenAway

Fault = tuple[Path, Text, Text | None]
"""Place in the file, what is wrong, and what to do."""

CHOOSING = {FieldKind.CHOICE, FieldKind.CHECKS}


def office_faults(office: OfficeFile) -> Iterator[Fault]:
    for name, table in office.classes.items():
        yield from class_faults(("classes", name, "classes"), table)
        yield from decider_faults(("classes", name, "classes"), table, office)
    for name, role in office.roles.items():
        yield from _twice(("roles", name, "people"), role.people)
    if isinstance(office.rights, Rights):
        for key in ("auditors", "records_officers"):
            yield from _twice(("rights", key), getattr(office.rights, key))


def class_faults(path: Path, table: ClassTable) -> Iterator[Fault]:
    """Find gaps and overlaps: each class begins where the one before it ends."""
    begins: int | None = 0
    for n, row in enumerate(table.classes):
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
            yield (*path, n, "at_least"), Text(wrong.msgid, values), begin
        if row.below is not None and row.below <= row.at_least:
            yield (*path, n, "below"), _("This class holds no amount."), None
        begins = row.below
    if begins is not None:
        yield (
            (*path, len(table.classes) - 1, "below"),
            _("Nobody decides from {amount} yen on.", amount=f"{begins:,}"),
            _("Remove “below” from the last class."),
        )


def decider_faults(path: Path, table: ClassTable, office: OfficeFile) -> Iterator[Fault]:
    """Find classes that no one person decides, or a lower post than the class before."""
    reached = 0.0
    for n, row in enumerate(table.classes):
        here = (*path, n, "decides")
        level = LEVELS.get(row.decides)
        if level is not None and level < reached:
            yield (
                here,
                _("A lower post decides more here than the class before leaves to it."),
                None,
            )
        if level is None and row.decides not in office.roles:
            yield here, *_unknown(row.decides, [*LEVELS, *office.roles])
        elif level is None and len(office.roles[row.decides].people) != 1:
            yield here, _("One person decides, and this role has several."), None
        elif level is None and reached == LEVELS["top_decider"]:
            yield here, _("After the top decider no other post decides."), None
        reached = max(reached, LEVELS["department_head"] if level is None else level)


def title_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    title = next((row for row in form.fields if row.name == "title"), None)
    if title is None or title.kind is not FieldKind.TEXT or not title.required or title.when:
        yield (
            ("fields",),
            _("The form has no field that names the document in lists and on cards."),
            _("Add one: name: title, kind: text, required: true, without a condition"),
        )


def field_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    """Find names that are there twice, conditions, answers, and limits that Slack cannot show."""
    yield from _twice(("fields",), (row.name for row in form.fields), key="name")
    for n, row in enumerate(form.fields):
        path = ("fields", n)
        yield from _condition_faults((*path, "when"), row.when, form.fields[:n])
        yield from _twice((*path, "options"), (each.name for each in row.options), key="name")
        if row.kind in CHOOSING and not row.options:
            yield path, _("There is nothing to choose from."), _("Add its answers under: options")
        if row.kind not in CHOOSING and row.options:
            yield (
                (*path, "options"),
                _("A field of this kind has no answers to choose from."),
                _("Remove them, or write kind: choice or kind: checks"),
            )
        highest = HIGHEST.get(row.kind, 0)
        if row.limit is not None and row.limit > highest:
            most = _("This is too much: at most {limit}.", limit=highest)
            yield (*path, "limit"), most, None


def table_faults(form: FormFile, office: OfficeFile) -> Iterator[Fault]:
    """Find a table of classes that is missing, or that asks for an amount which is missing."""
    if not form.decided_by:
        return
    if form.decided_by not in office.classes:
        yield ("decided_by",), *_not_in_office(form.decided_by, office.classes)
    amount = next((row for row in form.fields if row.name == "amount"), None)
    if amount is None or amount.kind is not FieldKind.MONEY:
        yield (
            ("decided_by",),
            _("The table of classes is one of amounts, and the form asks for none."),
            _("Add a field: name: amount, kind: money"),
        )


def due_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    """Find a document's due date that is no date of the form."""
    dates = [row.name for row in form.fields if row.kind is FieldKind.DATE]
    if form.due is None or form.due in dates:
        return
    if any(row.name == form.due for row in form.fields):
        yield (
            ("due",),
            _("The field “{name}” is no date.", name=form.due),
            _("Name a field of kind: date"),
        )
    else:
        yield ("due",), *_unknown(form.due, dates)


def reader_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    yield from _twice(("readers",), form.readers or ())


def asking_faults(form: FormFile, office: OfficeFile) -> Iterator[Fault]:
    """Find steps that do not say who is asked, or name what there is not."""
    chosen = [row.name for row in form.fields if row.kind is FieldKind.PERSON]
    for n, step in enumerate(form.route):
        path = ("route", n)
        if len(step.asks) != 1:
            wrong = _("This step does not say who is asked.")
            if step.asks:
                wrong = _("This step says in more than one way who is asked.")
            names = "line, heads_of, role, people, field"
            yield path, wrong, _("Write one of: {names}", names=names)
        if step.line is LineUpTo.CLASS and not form.decided_by:
            yield (
                (*path, "line"),
                _("The form names no table of classes."),
                _("Add to the form, as in: decided_by: purchase"),
            )
        if step.role is not None and step.role not in office.roles:
            yield (*path, "role"), *_not_in_office(step.role, office.roles)
        if step.field is not None and step.field not in chosen:
            yield (*path, "field"), *_unknown(step.field, chosen)
        yield from _twice((*path, "heads_of"), step.heads_of)
        yield from _twice((*path, "people"), step.people)


def step_condition_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    """Find conditions that cannot be read, and steps that are asked at times without a reason."""
    for n, step in enumerate(form.route):
        yield from _condition_faults(("route", n, "when"), step.when, form.fields)
        if step.when and not step.reason:
            yield (
                ("route", n),
                _("This step does not say why it is asked sometimes and sometimes not."),
                _("Add, as in: reason: since it costs a million yen or more"),
            )


def quorum_faults(form: FormFile, office: OfficeFile) -> Iterator[Fault]:
    """Find steps of which more people have to act than are asked."""
    for n, step in enumerate(form.route):
        if isinstance(step.needs, str) or step.field is not None:
            continue
        role = office.roles.get(step.role or "")
        asked = 1 if step.line else len(role.people if role else step.people or step.heads_of)
        if step.needs > asked:
            yield (
                ("route", n, "needs"),
                _("{needs} have to act, and {asked} are asked.", needs=step.needs, asked=asked),
                _("Write all, any, or a number up to {asked}.", asked=asked),
            )


def ending_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
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


def paper_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    """Find conditions of matters on paper that cannot be read."""
    for n, row in enumerate(form.not_electronic or ()):
        yield from _condition_faults(("not_electronic", n, "when"), row.when, form.fields)


def absence_faults(form: FormFile, _office: OfficeFile) -> Iterator[Fault]:
    """Find what absences cannot do: skip the decision, or compare an amount that is not asked."""
    last = len(form.route) - 1
    if form.route[last].when_away is WhenAway.SKIP:
        yield (
            ("route", last, "when_away"),
            _("The last step is the decision, and is never skipped."),
            _("Remove this. A registered deputy decides there: see “acting”."),
        )
    amount = next((row for row in form.fields if row.name == "amount"), None)
    is_limited = isinstance(form.acting, ActingRow) and form.acting.up_to is not None
    if is_limited and (amount is None or amount.kind is not FieldKind.MONEY):
        yield (
            ("acting", "up_to"),
            _("This is compared with an amount, and the form asks for none."),
            _("Add a field: name: amount, kind: money"),
        )


FORM_CHECKS = (
    absence_faults,
    title_faults,
    field_faults,
    table_faults,
    due_faults,
    reader_faults,
    asking_faults,
    step_condition_faults,
    quorum_faults,
    ending_faults,
    paper_faults,
)


def _condition_faults(path: Path, text: str | None, fields: Sequence[FieldRow]) -> Iterator[Fault]:
    kinds = tuple((row.name, row.kind) for row in fields)
    try:
        check_condition(text, kinds)
    except BadCondition as bad:
        yield path, bad.text, bad.next_step
        return
    options = {row.name: {each.name for each in row.options} for row in fields if row.options}
    for name, value in sorted(compared(text, kinds) if text else ()):
        if value and name in options and value not in options[name]:
            wrong = _("The field “{name}” has no answer “{value}”.", name=name, value=value)
            yield path, wrong, instead(value, sorted(options[name]))


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


def _not_in_office(name: str, known: Collection[str]) -> tuple[Text, Text]:
    if known:
        return _unknown(name, known)
    missing, _step = _unknown(name, known)
    return missing, _("office.yml, beside this file, is missing or has none: define it there.")
