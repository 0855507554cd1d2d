"""Names of posts, and the sentences that say why a step is on a route. Pure."""

from collections.abc import Mapping

from kaigi.errors import Text, _
from kaigi.person import Signer
from kaigi.steps import Reason, Step

ROLES = {
    "unit_head": _("Head of the unit"),
    "section_head": _("Section head"),
    "department_head": _("Department head"),
    "top_decider": _("Top decider"),
    "heads": _("Heads of units"),
    "named": _("Named person"),
}
USUAL_TITLES = {"unit_head": "係長", "section_head": "課長", "department_head": "部長"}
"""Titles in the staff list that `ROLES` translates; any other is shown as it is written there."""

REASONS = {
    "unit_head": _("head of the drafter's unit"),
    "section_head": _("head of the drafter's section"),
    "department_head": _("head of the drafter's department"),
    "department_head_from": _("since the amount is {amount} yen or more"),
    "top_decider": _("decides what heads of departments draft"),
    "top_of_line": _("decides for the whole office"),
    "class": _("since the amount is {amount} yen or more: class {number} of “{words}”"),
    "heads_of": _("head of {units}"),
    "role": _("as {words}"),
    "people": _("named by the form"),
    "added": _("added by the drafter"),
    "added_by": _("added on the way by {who}"),
    "field": _("chosen as “{words}”"),
    "form": _("{words}"),
}
"""Sentences of the codes in the record. Never remove one: the record keeps its code for ever.

`words` are what an administrator has written: one text, recorded under both languages.
"""


def role_of(role: str, people: tuple[Signer, ...]) -> Text:
    """Return what a post is called: by the title of its holders, where they share one."""
    titles = {who.title for who in people} - {"", USUAL_TITLES.get(role)}
    is_shared = len(titles) == 1 and all(who.title in titles for who in people)
    return Text(titles.pop()) if is_shared else ROLES[role]


def called(step: Step) -> Text:
    """Return what the people of a step are called: by their role in the office, or their post."""
    if step.reason and step.reason.code == "role":
        return _words(step.reason)
    return role_of(step.role, step.people)


def sentence(reason: Reason) -> Text:
    """Return the sentence of a recorded reason; thousands are separated."""
    values: dict[str, object] = {
        name: f"{value:,}" if isinstance(value, int) else value
        for name, value in reason.values.items()
    }
    if "en" in reason.values:
        values["words"] = _words(reason)
    return Text(REASONS[reason.code].msgid, values)


def _words(reason: Reason) -> Text:
    """Return the words of an administrator that a reason keeps in both languages."""
    ja = str(reason.values["ja"])
    return Text(str(reason.values["en"]), translations={"ja": ja})


def worded(code: str, words: Text, values: Mapping[str, str | int] | None = None) -> Reason:
    """Return a reason with an administrator's words in it, as the record keeps them."""
    ja = (words.translations or {}).get("ja", words.msgid)
    return Reason(code, {**(values or {}), "ja": ja, "en": words.msgid})
