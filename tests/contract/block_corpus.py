"""Blocks and views of every kind, all of them valid: the ground that mutations start from."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "文") -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str = "*文*") -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": False}


OPTION: Json = {"text": plain(), "value": "1", "description": plain()}
CONFIRM: Json = {
    "title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain(), "style": "danger",
}  # fmt: skip
BUTTON: Json = {
    "type": "button", "text": plain(), "action_id": "b", "value": "v", "url": "https://example.com",
    "style": "primary", "confirm": CONFIRM, "accessibility_label": "文",
    "visible_to_user_ids": ["U1"],
}  # fmt: skip
PLACED: Json = {
    "action_id": "a",
    "placeholder": plain(),
    "focus_on_load": False,
    "confirm": CONFIRM,
}
SELECTS: list[Json] = [
    {"type": "static_select", "options": [OPTION], "initial_option": OPTION, **PLACED},
    {"type": "static_select", "option_groups": [{"label": plain(), "options": [OPTION]}], **PLACED},
    {"type": "external_select", "min_query_length": 1, "initial_option": OPTION, **PLACED},
    {"type": "users_select", "initial_user": "U1", **PLACED},
    {
        "type": "conversations_select", "initial_conversation": "C1",
        "default_to_current_conversation": True,
        "filter": {"include": ["im", "public"], "exclude_bot_users": True}, **PLACED,
    },
    {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": True, **PLACED},
    {"type": "multi_static_select", "options": [OPTION], "initial_options": [OPTION], **PLACED},
    {"type": "multi_external_select", "max_selected_items": 2, **PLACED},
    {"type": "multi_users_select", "initial_users": ["U1"], "max_selected_items": 3, **PLACED},
    {"type": "multi_conversations_select", "initial_conversations": ["C1"], **PLACED},
    {"type": "multi_channels_select", "initial_channels": ["C1"], **PLACED},
]  # fmt: skip
CHOICES: list[Json] = [
    {"type": "checkboxes", "action_id": "c", "options": [OPTION], "initial_options": [OPTION]},
    {
        "type": "radio_buttons",
        "action_id": "r",
        "options": [OPTION, {"text": mrkdwn(), "value": "2"}],
    },
    {"type": "datepicker", "initial_date": "2026-11-24", **PLACED},
    {"type": "timepicker", "initial_time": "09:00", "timezone": "Asia/Tokyo", **PLACED},
]
DATETIME: Json = {"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_790_000_000}
OVERFLOW: Json = {
    "type": "overflow",
    "action_id": "o",
    "options": [OPTION, {**OPTION, "url": "https://x"}],
}
PARAMETERS: list[Json] = [{"name": "n", "value": "v"}]
WORKFLOW: Json = {
    "type": "workflow_button", "text": plain(), "action_id": "w",
    "workflow": {"trigger": {"url": "https://x", "customizable_input_parameters": PARAMETERS}},
}  # fmt: skip
STYLE: Json = {"bold": True, "code": False}
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "文", "style": STYLE},
                {"type": "link", "url": "https://x", "text": "文"},
                {"type": "user", "user_id": "U1"},
                {"type": "usergroup", "usergroup_id": "S1"},
                {"type": "team", "team_id": "T1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "broadcast", "range": "here"},
                {"type": "color", "value": "#ffffff"},
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "文"},
                {"type": "emoji", "name": "tada", "unicode": "1f389"},
            ],
        },
        {
            "type": "rich_text_list", "style": "bullet", "indent": 1, "border": 0,
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "文"}]},
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "文"}], "border": 1},
        {
            "type": "rich_text_preformatted", "border": 0,
            "elements": [{"type": "link", "url": "https://x"}],
        },
    ],
}  # fmt: skip
TYPED: Json = {
    "action_id": "t", "placeholder": plain(), "focus_on_load": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}  # fmt: skip
INPUTS: list[Json] = [
    {
        "type": "plain_text_input",
        "multiline": True,
        "min_length": 1,
        "max_length": 9,
        "initial_value": "文",
        **TYPED,
    },
    {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "9",
        **TYPED,
    },
    {"type": "email_text_input", "initial_value": "a@example.com", **TYPED},
    {"type": "url_text_input", "initial_value": "https://x", **TYPED},
    {"type": "rich_text_input", "initial_value": RICH, "min_lines": 1, "max_lines": 3, **TYPED},
    {"type": "file_input", "action_id": "f", "filetypes": ["pdf"], "max_files": 3},
]
ICON: Json = {"type": "image", "image_url": "https://x", "alt_text": "文"}
CARD: Json = {
    "type": "card", "title": mrkdwn(), "subtitle": mrkdwn(), "body": mrkdwn(), "icon": ICON,
    "hero_image": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "文"},
    "actions": [BUTTON],
}  # fmt: skip
CELLS: list[Json] = [
    {"type": "raw_text", "text": "文"}, {"type": "raw_number", "text": "1", "value": 1.5}, RICH,
]  # fmt: skip
FEEDBACK: Json = {"text": plain(), "value": "v", "accessibility_label": "文"}


def labelled(element: Json, number: int) -> Json:
    return {
        "type": "input", "block_id": f"i{number}", "label": plain(), "hint": plain(),
        "element": element, "optional": True, "dispatch_action": False,
    }  # fmt: skip


BLOCKS: list[Json] = [
    {"type": "section", "text": mrkdwn(), "block_id": "s", "expand": True},
    {"type": "section", "fields": [plain(), mrkdwn()], "accessory": ICON},
    *(
        {"type": "section", "text": plain(), "accessory": e}
        for e in (BUTTON, *SELECTS, *CHOICES, OVERFLOW)
    ),
    *(
        {"type": "actions", "elements": [BUTTON, {**e, "action_id": "other"}]}
        for e in (*SELECTS, *CHOICES)
    ),
    {"type": "actions", "elements": [DATETIME, OVERFLOW, WORKFLOW, INPUTS[4]]},
    *(labelled(e, n) for n, e in enumerate((*SELECTS, *CHOICES, DATETIME, *INPUTS))),
    {"type": "header", "text": plain()},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "elements": [plain(), mrkdwn(), ICON]},
    {
        "type": "image", "image_url": "https://x", "alt_text": "文", "title": plain(),
        "block_id": "p",
    },
    {"type": "image", "slack_file": {"url": "https://x"}, "alt_text": "文"},
    {"type": "markdown", "text": "**文**"},
    RICH,
    {
        "type": "table", "rows": [CELLS, CELLS],
        "column_settings": [{"align": "left", "is_wrapped": True}],
    },
    {"type": "data_table", "caption": "文", "rows": [CELLS, CELLS], "page_size": 10},
    {"type": "file", "external_id": "e", "source": "remote"},
    {
        "type": "video", "alt_text": "文", "title": plain(), "thumbnail_url": "https://x",
        "video_url": "https://x", "author_name": "文", "description": plain(),
    },
    CARD,
    {"type": "carousel", "elements": [CARD]},
    {
        "type": "container", "title": plain(), "subtitle": mrkdwn(), "icon": ICON, "width": "wide",
        "child_blocks": [{"type": "divider"}, {"type": "section", "text": plain()}],
        "is_collapsible": True,
    },
    {
        "type": "context_actions",
        "elements": [
            {"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK},
            {
                "type": "icon_button", "icon": "trash", "text": plain(), "action_id": "i",
                "confirm": CONFIRM,
            },
        ],
    },
    {"type": "task_card", "task_id": "1", "title": "文", "status": "pending", "details": RICH},
    {"type": "plan", "title": "文", "tasks": [{"type": "task_card", "task_id": "1"}]},
    {"type": "alert", "text": mrkdwn(), "level": "warning"},
]  # fmt: skip
VIEW: Json = {"callback_id": "c", "external_id": "e", "private_metadata": "{}"}


def surfaces(block: Json) -> list[tuple[str, Any]]:
    """Place the block in a message, a modal and a home."""
    modal = {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "close": plain(),
        "clear_on_close": True,
    }
    return [
        ("message", [block, {"type": "divider"}]),
        ("modal", {**modal, "notify_on_close": False, "blocks": [block], **VIEW}),
        ("home", {"type": "home", "blocks": [block, {"type": "divider"}], **VIEW}),
    ]
