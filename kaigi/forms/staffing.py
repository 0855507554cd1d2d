"""Comparison of forms with the staff list: units, people and posts that they ask for. Pure."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from msgspec import Struct

from kaigi.errors import Text, _
from kaigi.forms.checks import Fault
from kaigi.forms.definition import FormFile, LineUpTo, OfficeFile, Rights
from kaigi.forms.form import Form
from kaigi.forms.reading import OFFICE, read_rights
from kaigi.forms.suggestions import nearest
from kaigi.forms.yaml_file import Path, Problem, YamlFile

_NO_TOP_DECIDER: tuple[Text, Text] = (
    _("The top decider decides here, and none is set, so such documents are refused."),
    _("Set KAIGI_TOP_DECIDER to the path of the unit whose head decides for the whole office."),
)
WHOLE_PATH = _(
    "Write the whole path as in the staff list,"
    " such as General Affairs Department/Personnel Section."
)
_MARK_HEAD = _("Mark its head in the staff list, and import it.")
_SEE_NUMBERS = _("See the staff list: kaigi staff list")


class StaffList(Struct, frozen=True):
    """The active staff as forms name them.

    `units`: paths with anyone in or below them; `headed`: those with a head. `numbers`: staff
    numbers. `has_top_decider`: a unit is set whose head decides for the whole office.
    """

    units: frozenset[str]
    headed: frozenset[str]
    numbers: frozenset[str]
    has_top_decider: bool = True


def unstaffed(
    texts: Mapping[str, str], forms: Mapping[str, Form], staff: StaffList
) -> list[Problem]:
    """Return where forms, read out of these texts, ask for one who is not on the staff list."""
    found: list[Problem] = []
    files = {PurePath(name).stem: name for name in texts}
    offices = [form.office for form in forms.values()][:1]
    for office in offices:
        asked = [form.file for form in forms.values()]
        found += _placed(OFFICE, texts, _office_faults(office, asked, staff))
    found += _placed(OFFICE, texts, _rights_faults(read_rights(texts), staff))
    for name, form in forms.items():
        found += _placed(files[name], texts, _form_faults(form.file, staff))
    return found


def _placed(name: str, texts: Mapping[str, str], faults: Iterator[Fault]) -> list[Problem]:
    """Look up the lines; a file without a fault is not read once more."""
    found = list(faults)
    return YamlFile(name, texts[name]).problems(found) if found else []


def _office_faults(office: OfficeFile, forms: list[FormFile], staff: StaffList) -> Iterator[Fault]:
    by_class = [form for form in forms if any(row.line is LineUpTo.CLASS for row in form.route)]
    used = {form.decided_by for form in by_class}
    for name, table in office.classes.items():
        for n, row in enumerate(table.classes):
            if name in used and row.decides == LineUpTo.TOP_DECIDER and not staff.has_top_decider:
                yield ("classes", name, "classes", n, "decides"), *_NO_TOP_DECIDER
    for name, role in office.roles.items():
        yield from _people_faults(("roles", name, "people"), role.people, staff)


def _rights_faults(rights: Rights, staff: StaffList) -> Iterator[Fault]:
    yield from _people_faults(("rights", "auditors"), rights.auditors, staff)
    yield from _people_faults(("rights", "records_officers"), rights.records_officers, staff)


def _form_faults(form: FormFile, staff: StaffList) -> Iterator[Fault]:
    for n, step in enumerate(form.route):
        if step.line is LineUpTo.TOP_DECIDER and not staff.has_top_decider:
            yield ("route", n, "line"), *_NO_TOP_DECIDER
        yield from _people_faults(("route", n, "people"), step.people, staff)
        for place, unit in enumerate(step.heads_of):
            here = ("route", n, "heads_of", place)
            if unit not in staff.units:
                wrong = _("“{unit}” is not on the staff list.", unit=unit)
                yield here, wrong, nearest(unit, staff.units) or WHOLE_PATH
            elif unit not in staff.headed:
                yield here, _("“{unit}” has no head on the staff list.", unit=unit), _MARK_HEAD


def _people_faults(path: Path, numbers: tuple[str, ...], staff: StaffList) -> Iterator[Fault]:
    for n, number in enumerate(numbers):
        if number in staff.numbers:
            continue
        wrong = _("No one on the staff list has the number {number}.", number=number)
        same = [each for each in staff.numbers if each.lstrip("0") == number.lstrip("0")]
        meant = _("Did you mean “{name}”?", name=same[0]) if same else _SEE_NUMBERS
        yield (*path, n), wrong, meant
