"""The table of firings: which job was done for which due time."""

from sqlalchemy import Column, String, Table

from kaigi.storage import Moment, metadata

firing = Table(
    "firing",
    metadata,
    Column("job", String, primary_key=True),
    Column("due", Moment, primary_key=True),
)
