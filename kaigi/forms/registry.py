"""The forms of the office: today's, and those with which documents began."""

from collections.abc import Callable, Mapping
from functools import cached_property

from sqlalchemy import Connection

from kaigi.content import FormSpec
from kaigi.errors import Broken, Refused, _
from kaigi.forms import tables
from kaigi.forms.definition import Rights
from kaigi.forms.form import Form
from kaigi.forms.reading import shipped


class Forms:
    """Reads the forms when one is first needed, and each kept version once."""

    def __init__(
        self, read: Callable[[], Mapping[str, Form]] = shipped, rights: Rights | None = None
    ) -> None:
        """Take a function that reads today's forms, by their names, and who reads by right."""
        self._read = read
        self.rights = rights or Rights()
        self._kept: dict[str, Form] = {}
        self._specs: dict[str, FormSpec] = {}

    @cached_property
    def today(self) -> Mapping[str, Form]:
        """Forms by their names. Raise what the function raises."""
        return self._read()

    def named(self, name: str) -> Form:
        if name not in self.today:
            raise Refused(
                _("The form “{name}” is not used any more.", name=name),
                _("Choose another one with /ringi."),
            )
        return self.today[name]

    def keep(self, tx: Connection, form: Form) -> None:
        """Store the version with which a document begins."""
        if self._find(tx, form.version) is None:
            tables.add(tx, form)

    def spec(self, tx: Connection, version: str) -> FormSpec:
        """Return the fields of the form with which a document began."""
        if version not in self._specs:
            self._specs[version] = self.of(tx, version).spec
        return self._specs[version]

    def of(self, tx: Connection, version: str) -> Form:
        """Return the form of today, or with which a document began, of this version.

        Raise Broken where there is none.
        """
        found = self._find(tx, version)
        found = found or next((f for f in self.today.values() if f.version == version), None)
        if found is None:
            raise Broken(_("The version {version} of a form is missing.", version=version))
        return found

    def _find(self, tx: Connection, version: str) -> Form | None:
        if version not in self._kept and (found := tables.find(tx, version)):
            self._kept[version] = found
        return self._kept.get(version)
