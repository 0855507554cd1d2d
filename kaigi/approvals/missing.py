"""Refusals of documents and choices that are not there. Pure."""

from kaigi.errors import Refused, _


class NoSuchDocument(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("There is no such document."), _("Open Kaigi's home for what waits for you now.")
        )


class NoSuchChoice(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This cannot be done with this document now."),
            _("Open it: it shows what you can do."),
        )
