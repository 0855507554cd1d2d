"""Parts of blocks: texts, options, rich text, and interactive elements."""

from sandbox.blockkit.shapes import (
    Fields,
    Rule,
    array,
    by_type,
    either,
    flag,
    number,
    object_of,
    one_of,
    text,
    zero_or_one,
)

ID = text(255)
URL = text(3000)
LABEL = 75


def plain(most: int = 3000) -> Rule:
    return by_type({"plain_text": text_fields(most) | {"emoji": flag}})


def mrkdwn(most: int = 3000) -> Rule:
    return by_type({"mrkdwn": text_fields(most) | {"verbatim": flag}})


def any_text(most: int = 3000) -> Rule:
    fields = text_fields(most)
    return by_type({"plain_text": fields | {"emoji": flag}, "mrkdwn": fields | {"verbatim": flag}})


def text_fields(most: int) -> Fields:
    return {"text*": text(most, least=1)}


# Composition objects
STYLE = one_of("primary", "danger")
CONFIRM = object_of(
    {
        "title": plain(100),
        "text*": any_text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": STYLE,
    }
)
_OPTION: Fields = {"description": plain(75), "url": URL, "value": text(150)}
PLAIN_OPTION = object_of(_OPTION | {"text*": plain(75)})
OPTION = object_of(_OPTION | {"text*": any_text(75)})
SUGGESTED = array(PLAIN_OPTION, 100)
OPTION_GROUP = object_of({"label*": plain(), "options*": array(PLAIN_OPTION)})
FILTER = object_of(
    {
        "include": array(one_of("im", "mpim", "private", "public")),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    }
)
DISPATCH = object_of(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"))}
)
SLACK_FILE = either("url", "id", object_of({"url": text(), "id": text()}))

# Rich text
_STYLED: Fields = {
    "style": object_of(
        {"bold": flag, "code": flag, "italic": flag, "strike": flag, "underline": flag}
    )
}
_RICH: dict[str, Fields] = {
    "text": {"text*": text()},
    "link": {"url*": text(), "text": text(), "unsafe": flag},
    "user": {"user_id*": text()},
    "usergroup": {"usergroup_id*": text()},
    "team": {"team_id*": text()},
    "channel": {"channel_id*": text()},
    "broadcast": {"range*": one_of("here", "channel", "everyone")},
    "color": {"value*": text()},
    "date": {"timestamp*": number, "format*": text(), "url": text(), "fallback": text()},
    "emoji": {"name*": text(), "unicode": text(), "url": text()},
}
_STYLED_RICH = {name: fields | _STYLED for name, fields in _RICH.items()}
_RICH_ELEMENTS: Fields = {"elements*": array(by_type(_STYLED_RICH))}
_SECTION: dict[str, Fields] = {"rich_text_section": _RICH_ELEMENTS}
_LIST: Fields = {
    "elements*": array(by_type(_SECTION)),
    "style*": one_of("bullet", "ordered"),
    "indent": number,
    "border": zero_or_one,
}
_PREFORMATTED: Fields = {
    "elements*": array(by_type({name: _STYLED_RICH[name] for name in ("text", "link")})),
    "border": zero_or_one,
}
RICH_BLOCK: Fields = {
    "elements*": array(
        by_type(
            _SECTION
            | {
                "rich_text_list": _LIST,
                "rich_text_quote": _RICH_ELEMENTS | {"border": zero_or_one},
                "rich_text_preformatted": _PREFORMATTED,
            }
        )
    ),
    "block_id": ID,
}
RICH_TEXT = by_type({"rich_text": RICH_BLOCK})

# Elements
_ACTION: Fields = {"action_id": ID}
_CONFIRMED: Fields = _ACTION | {"confirm": CONFIRM}
_FOCUSED: Fields = _CONFIRMED | {"focus_on_load": flag}
_PLACED: Fields = _FOCUSED | {"placeholder": plain(150)}
_TYPED: Fields = _ACTION | {
    "focus_on_load": flag,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
}
_NAMED: Fields = {"accessibility_label": text(LABEL)}
IMAGE_FIELDS: Fields = {"alt_text*": text(), "image_url": text(), "slack_file": SLACK_FILE}
_STATIC: Fields = {"options": array(PLAIN_OPTION, 100), "option_groups": array(OPTION_GROUP, 100)}
_CONVERSATIONS: Fields = {"default_to_current_conversation": flag, "filter": FILTER}
_EXTERNAL: Fields = {"min_query_length": number}
_MOST: Fields = {"max_selected_items": number}

BUTTON: dict[str, Fields] = {
    "button": _CONFIRMED
    | _NAMED
    | {
        "text*": plain(LABEL),
        "url": URL,
        "value": text(2000),
        "style": STYLE,
        "visible_to_user_ids": array(text()),
        "agent_prompt": text(4000),
        "agent_prompt_display": text(),
    }
}
WORKFLOW_BUTTON: dict[str, Fields] = {
    "workflow_button": _CONFIRMED
    | _NAMED
    | {
        "text*": plain(LABEL),
        "style": STYLE,
        "workflow*": object_of(
            {
                "trigger*": object_of(
                    {
                        "url*": text(),
                        "customizable_input_parameters": array(
                            object_of({"name*": text(), "value*": text()})
                        ),
                    }
                )
            }
        ),
    }
}
IMAGE: dict[str, Fields] = {"image": IMAGE_FIELDS}
OVERFLOW: dict[str, Fields] = {"overflow": _CONFIRMED | {"options*": array(PLAIN_OPTION, 5)}}
CHOICES: dict[str, Fields] = {
    "checkboxes": _FOCUSED | {"options*": array(OPTION, 10), "initial_options": array(OPTION)},
    "radio_buttons": _FOCUSED | {"options*": array(OPTION, 10), "initial_option": OPTION},
}
PICKERS: dict[str, Fields] = {
    "datepicker": _PLACED | {"initial_date": text()},
    "timepicker": _PLACED | {"initial_time": text(), "timezone": text()},
}
DATETIME: dict[str, Fields] = {"datetimepicker": _FOCUSED | {"initial_date_time": number}}
SELECTS: dict[str, Fields] = {
    "static_select": _PLACED | _STATIC | {"initial_option": PLAIN_OPTION},
    "external_select": _PLACED | _EXTERNAL | {"initial_option": PLAIN_OPTION},
    "users_select": _PLACED | {"initial_user": text()},
    "conversations_select": _PLACED
    | _CONVERSATIONS
    | {"initial_conversation": text(), "response_url_enabled": flag},
    "channels_select": _PLACED | {"initial_channel": text(), "response_url_enabled": flag},
    "multi_static_select": _PLACED | _MOST | _STATIC | {"initial_options": array(PLAIN_OPTION)},
    "multi_external_select": _PLACED | _MOST | _EXTERNAL | {"initial_options": array(PLAIN_OPTION)},
    "multi_users_select": _PLACED | _MOST | {"initial_users": array(text())},
    "multi_conversations_select": _PLACED
    | _MOST
    | _CONVERSATIONS
    | {"initial_conversations": array(text())},
    "multi_channels_select": _PLACED | _MOST | {"initial_channels": array(text())},
}
RICH_INPUT: dict[str, Fields] = {
    "rich_text_input": _TYPED
    | {"initial_value": RICH_TEXT, "max_lines": number, "min_lines": number}
}
_LENGTHS: Fields = {"min_length": number, "max_length": number, "multiline": flag}
_RANGE: Fields = {"is_decimal_allowed*": flag, "min_value": text(), "max_value": text()}
TYPED_INPUTS: dict[str, Fields] = {
    "plain_text_input": _TYPED | _LENGTHS | {"initial_value": text()},
    "number_input": _TYPED | _RANGE | {"initial_value": text()},
    "email_text_input": _TYPED | {"initial_value": text()},
    "url_text_input": _TYPED | {"initial_value": text()},
    "file_input": _ACTION | {"filetypes": array(text()), "max_files": number},
}
_FEEDBACK = object_of({"text*": plain(), "value*": text(), "accessibility_label": text()})
FEEDBACK: dict[str, Fields] = {
    "feedback_buttons": _ACTION | {"positive_button*": _FEEDBACK, "negative_button*": _FEEDBACK},
    "icon_button": _CONFIRMED
    | _NAMED
    | {"icon*": text(), "text*": plain(), "value": text(), "visible_to_user_ids": array(text())},
}
