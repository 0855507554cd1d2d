"""Forms and the office's tables out of their files; the shipped ones where there are none."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from kaigi.errors import _
from kaigi.forms.checks import form_faults, office_faults
from kaigi.forms.definition import FormFile, OfficeFile
from kaigi.forms.form import Form
from kaigi.forms.yaml_file import BadFiles, Problem, YamlFile

OFFICE = "office.yml"
SHIPPED = Path(__file__).parent / "shipped"


@cache
def shipped() -> dict[str, Form]:
    """Read the forms that come with Kaigi."""
    return read_forms(texts_in(SHIPPED))


def texts_in(folder: Path) -> dict[str, str]:
    """Read all YAML files of a folder, by their names. Raise OSError or BadFiles."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"})
    return {path.name: _decoded(path.name, path.read_bytes()) for path in paths}


def read_forms(texts: Mapping[str, str]) -> dict[str, Form]:
    """Return the forms by their names, which refer to office.yml. `texts`: by the files' names.

    Raise BadFiles with every problem of every file; with those of office.yml alone if it has any.
    """
    office = _read_office(texts[OFFICE]) if OFFICE in texts else OfficeFile()
    problems: list[Problem] = []
    forms: dict[str, Form] = {}
    for name in sorted(texts.keys() - {OFFICE}):
        try:
            form = _read_form(name, texts[name], office)
            forms[form.file.form] = form
        except BadFiles as bad:
            problems += bad.problems
    if problems:
        raise BadFiles(problems)
    return forms


def _decoded(name: str, raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    line = raw[: _first_unreadable(raw)].count(b"\n") + 1
    unreadable = _("There is a character here that is neither UTF-8 nor Shift_JIS.")
    raise BadFiles([Problem(name, line, "", unreadable, _("Save the file as UTF-8."))])


def _first_unreadable(raw: bytes) -> int:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _read_office(text: str) -> OfficeFile:
    source = YamlFile(OFFICE, text)
    office = source.read(OfficeFile)
    _raise([source.problem(*fault) for fault in office_faults(office)])
    return office


def _read_form(name: str, text: str, office: OfficeFile) -> Form:
    source = YamlFile(name, text)
    file = source.read(FormFile)
    problems = [source.problem(*fault) for fault in form_faults(file, office)]
    _raise(problems + list(_misnamed(source, file)))
    return Form(file, office)


def _misnamed(source: YamlFile, file: FormFile) -> Iterator[Problem]:
    """Find a form that is not called as its file, so that no two have one name."""
    if Path(source.name).stem != file.form:
        yield source.problem(
            ("form",),
            _("The form “{name}” is in the file {file}.", name=file.form, file=source.name),
            _("Call the file {name}.yml, or the form as the file.", name=file.form),
        )


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise BadFiles(sorted(problems, key=lambda problem: problem.line))
