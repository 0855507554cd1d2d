"""Table of the forms with which documents began, by version. Rows are never changed or removed."""

from msgspec import json
from sqlalchemy import Column, Connection, String, Table, Text, select

from kaigi.forms.form import Form
from kaigi.storage import metadata, upsert

form_version = Table(
    "form_version",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("form", String(40), nullable=False),
    Column("definition", Text, nullable=False),
)


def find(tx: Connection, version: str) -> Form | None:
    query = select(form_version.c.definition).where(form_version.c.version == version)
    definition = tx.scalar(query)
    return None if definition is None else json.decode(definition, type=Form)


def add(tx: Connection, form: Form) -> None:
    """Store a form, unless its version is stored."""
    row = {
        "version": form.version,
        "form": form.file.form,
        "definition": json.encode(form).decode(),
    }
    tx.execute(upsert(tx, form_version).values(row).on_conflict_do_nothing())
