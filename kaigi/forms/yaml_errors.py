"""Errors of YAML's reader in the administrator's words, with what to do. Pure."""

from typing import TYPE_CHECKING

from kaigi.errors import Text, _

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

FULL_WIDTH = {
    r"[ -]*[a-z_]+\s*：": (
        _("There is a full-width colon (：) here."),
        _("Write a half-width colon with a blank after it, as in: form: lease"),
    ),
    r" *　": (
        _("There is a full-width blank here."),
        _("Indent with half-width blanks."),
    ),
}
"""Beginnings of lines that look right to an eye, and are not."""

_KNOWN = {
    "duplicate key": (_("The same key stands here twice."), _("Remove one of the two.")),
    "'\\t'": (_("There is a tab here."), _("Indent with blanks.")),
    "mapping values are not allowed": (
        _("There is a second colon where a text stands, or this line is indented too far."),
        _("Put a text with a colon in quotation marks."),
    ),
    "could not find expected ':'": (
        _("There is no colon with a blank after it, here or in the line before."),
        _("Write it as in: form: lease"),
    ),
    "unexpected end of stream": (
        _("A quotation mark that begins here or before is not closed."),
        _("Close it."),
    ),
    "<block end>": (
        _("The indentation does not fit the lines above."),
        _("Indent what belongs together by the same number of blanks."),
    ),
    "',' or": (_("A bracket that begins here or before is not closed."), _("Close it.")),
    "cannot start any token": (
        _("A text cannot begin with this character."),
        _("Put the text in quotation marks."),
    ),
}


def unreadable(error: "YAMLError") -> tuple[Text, Text]:
    """Say what keeps a file from being read."""
    problem = getattr(error, "problem", None) or str(error)
    known = next((fault for part, fault in _KNOWN.items() if part in problem), None)
    return known or (
        _("This cannot be read as YAML."),
        _(
            "Look at the indentation, at a colon without a blank after it, at tabs and full-width"
            " characters, and at quotation marks that are not closed."
        ),
    )
