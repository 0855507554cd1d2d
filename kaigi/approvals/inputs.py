"""Inputs of forms: each kind of field as chat's own control, with what is filled in already."""

from msgspec.structs import replace
from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputInteractiveElement,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import FileInputElement

from kaigi import blocks
from kaigi.approvals import on_behalf
from kaigi.approvals.contents import ROOM
from kaigi.approvals.filling import UNTIL, FilledForm, asked_of, decisive_in
from kaigi.approvals.items import Choice
from kaigi.approvals.people import MOST_CHOSEN
from kaigi.content import FieldKind, FieldSpec, FormSpec
from kaigi.errors import Text, _
from kaigi.i18n import Translator

AMOUNT_LENGTH = 30
"""Characters of a number or an amount as it is typed, with its signs."""
MOST_RADIOS = 5
"""Answers that all stand in the form; more of them are in a menu."""
MOST_BOXES = 10
"""Slack's limit of checkboxes."""
OPTION = 75
"""Slack's limit of an answer, in characters."""


def fields(
    form: FormSpec,
    filled: FilledForm,
    t: Translator,
    more: tuple[FieldSpec, ...] = (),
    *,
    with_beside: bool = True,
) -> list[Block]:
    """Draw the fields that are asked for, as far as the form is filled, and `more` below them.

    Those on which it depends report when they are filled, so that the form is drawn again. Where
    their texts are more than one modal takes, a field that is there already is drawn without its
    text, which Slack keeps; any other is left out, and keeps its value as well. `with_beside`: what
    every document is asked for, too.
    """
    decisive = decisive_in(form) | {on_behalf.NAME}  # on which the route depends
    shown = filled.shown or frozenset()
    drawn: list[Block] = []
    left_out: list[Text] = []
    room = ROOM
    for spec in (*asked_of(form, filled), *(form.beside if with_beside else ()), *more):
        label = t.text(spec.label)
        text = filled.texts.get(spec.name) if spec.kind is FieldKind.LONG_TEXT else None
        room -= len(text or "")
        if text and room < 0 and spec.name not in shown:
            left_out.append(spec.label)
            continue
        if text and room < 0:
            filled = replace(filled, texts={**filled.texts, spec.name: ""})
        names = {spec.name: label}
        if spec.kind is FieldKind.PERIOD:
            names = {
                spec.name: t("{field} (first day)", field=label),
                spec.name + UNTIL: t("{field} (last day)", field=label),
            }
        drawn += [
            blocks.field(
                name,
                named,
                _input(name, spec, filled, t, dispatches=spec.name in decisive),
                hint=t.text(spec.hint) if spec.hint else None,
                optional=not spec.required,
                dispatches=spec.name in decisive and spec.kind is not FieldKind.LONG_TEXT,
            )
            for name, named in names.items()
        ]
    if left_out:
        kept = t("Kept as they are, since a window takes no more: {fields}", fields=left_out)
        drawn.append(blocks.note(kept))
    return drawn


def options(choice: Choice, t: Translator) -> Block:
    """Draw the options of a choice, of which the first is chosen."""
    drawn = [
        blocks.option(blocks.excerpt(t.text(each.label), OPTION), each.name)
        for each in choice.options
    ]
    element = StaticSelectElement(action_id="option", options=drawn, initial_option=drawn[0])
    return blocks.field("option", t.text(choice.option_prompt or _("Choose")), element)


def person(choice: Choice, t: Translator) -> Block:
    """Draw the input for the person for whom a choice asks."""
    element = UserMultiSelectElement(action_id="person", max_selected_items=1)
    return blocks.field("person", t.text(choice.person_prompt or _("Choose")), element)


def _input(
    name: str, spec: FieldSpec, filled: FilledForm, t: Translator, *, dispatches: bool
) -> InputInteractiveElement:
    typed = filled.texts.get(name) or None
    match spec.kind:
        case FieldKind.FILE:
            return FileInputElement(action_id=name, max_files=spec.limit)
        case FieldKind.DATE | FieldKind.PERIOD:
            return DatePickerElement(action_id=name, initial_date=typed)
        case FieldKind.TIME:
            return TimePickerElement(action_id=name, initial_time=typed)
        case FieldKind.PERSON:
            users = list(filled.users.get(name, ()))
            return UserMultiSelectElement(
                action_id=name,
                initial_users=users or None,
                max_selected_items=spec.limit or MOST_CHOSEN,
            )
        case FieldKind.CHOICE | FieldKind.CHECKS:
            return _options(spec, filled.chosen.get(name, ()), t)
    is_number = spec.kind in (FieldKind.MONEY, FieldKind.NUMBER)
    on_enter = DispatchActionConfig(trigger_actions_on=["on_enter_pressed"])
    return PlainTextInputElement(
        action_id=name,
        max_length=AMOUNT_LENGTH if is_number else spec.limit,
        initial_value=typed,
        multiline=spec.kind is FieldKind.LONG_TEXT,
        dispatch_action_config=on_enter if dispatches else None,
    )


def _options(spec: FieldSpec, chosen: tuple[str, ...], t: Translator) -> InputInteractiveElement:
    options = [
        blocks.option(blocks.excerpt(t.text(each.label), OPTION), each.name)
        for each in spec.options
    ]
    initial = [option for option in options if option.value in chosen]
    if spec.kind is FieldKind.CHECKS:
        boxes = CheckboxesElement if len(options) <= MOST_BOXES else StaticMultiSelectElement
        return boxes(action_id=spec.name, options=options, initial_options=initial or None)
    buttons = RadioButtonsElement if len(options) <= MOST_RADIOS else StaticSelectElement
    return buttons(
        action_id=spec.name, options=options, initial_option=initial[0] if initial else None
    )
