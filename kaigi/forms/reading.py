"""Forms and the office's tables out of their files; the shipped ones where there are none."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from kaigi.errors import _
from kaigi.forms.checks import FORM_CHECKS, office_faults
from kaigi.forms.definition import FormFile, OfficeFile, Rights
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
    office = replace(_read_office(texts), rights=UNSET)
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


def read_rights(texts: Mapping[str, str]) -> Rights:
    """Return who reads by their office, by office.yml. Raise as `read_forms` does."""
    rights = _read_office(texts).rights
    return rights if isinstance(rights, Rights) else Rights()


def _decoded(name: str, raw: bytes) -> str:
    """Read UTF-8, or Shift_JIS as Windows writes it. Raise BadFiles at the line with neither."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            return raw.decode("cp932")
        except UnicodeDecodeError:
            line = raw[: error.start].count(b"\n") + 1
            wrong = _("There is a character here that is neither UTF-8 nor Shift_JIS.")
            problem = Problem(name, line, "", wrong, _("Save the file as UTF-8."))
            raise BadFiles([problem]) from error


def _read_office(texts: Mapping[str, str]) -> OfficeFile:
    if OFFICE not in texts:
        return OfficeFile()
    source = YamlFile(OFFICE, texts[OFFICE])
    office = source.read(OfficeFile)
    source.refuse(office_faults(office))
    return office


def _read_form(name: str, text: str, office: OfficeFile) -> Form:
    source = YamlFile(name, text)
    file = source.read(FormFile)
    faults = [fault for check in FORM_CHECKS for fault in check(file, office)]
    if Path(name).stem != file.form:  # so that no two have one name
        wrong = _("The form “{name}” is in the file {file}.", name=file.form, file=name)
        rename = _("Call the file {name}.yml, or the form as the file.", name=file.form)
        faults.append((("form",), wrong, rename))
    source.refuse(faults)
    return Form(file, office)
