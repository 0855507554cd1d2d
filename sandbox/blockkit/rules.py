"""Block Kit's limits and shapes as one table. Source: docs.slack.dev/reference/block-kit."""

from sandbox.blockkit.elements import (
    BUTTON,
    CHOICES,
    DATETIME,
    FEEDBACK,
    ID,
    IMAGE,
    IMAGE_FIELDS,
    OVERFLOW,
    PICKERS,
    RICH_BLOCK,
    RICH_INPUT,
    RICH_TEXT,
    SELECTS,
    TYPED_INPUTS,
    WORKFLOW_BUTTON,
    any_text,
    mrkdwn,
    plain,
    text_fields,
)
from sandbox.blockkit.shapes import (
    Fields,
    Rule,
    any_object,
    array,
    by_type,
    either,
    flag,
    number,
    object_of,
    one_of,
    text,
)

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
LONGEST_MARKDOWN = 12_000
LARGEST_JSON = 250_000

# Elements that each place may hold
IN_ACTIONS = by_type(
    BUTTON | CHOICES | PICKERS | DATETIME | SELECTS | OVERFLOW | WORKFLOW_BUTTON | RICH_INPUT
)
IN_INPUT = by_type(CHOICES | PICKERS | DATETIME | SELECTS | TYPED_INPUTS | RICH_INPUT)


def _or_image(others: dict[str, Fields], image_table: dict[str, Fields]) -> Rule:
    """Make the rule: one of `others`, or an image by either a URL or a file at Slack."""
    image = either("image_url", "slack_file", by_type(image_table))
    other = by_type(others)

    def check(value: object, at: str, problems: list[str]) -> None:
        is_image = isinstance(value, dict) and value.get("type") == "image"
        (image if is_image else other)(value, at, problems)

    return check


TEXTS: dict[str, Fields] = {
    "plain_text": text_fields(3000) | {"emoji": flag},
    "mrkdwn": text_fields(3000) | {"verbatim": flag},
}
AS_ACCESSORY = _or_image(BUTTON | CHOICES | PICKERS | SELECTS | OVERFLOW | WORKFLOW_BUTTON, IMAGE)
IN_CONTEXT = _or_image(TEXTS, IMAGE)
IMAGE_ELEMENT = either("image_url", "slack_file", by_type(IMAGE))
_RAW: dict[str, Fields] = {
    "raw_text": {"text*": text()},
    "raw_number": {"text*": text(), "value*": number},
    "rich_text": RICH_BLOCK,
}
_COLUMN = object_of({"align": one_of("left", "center", "right"), "is_wrapped": flag})

# Blocks
_BLOCK: Fields = {"block_id": ID}
NESTABLE: dict[str, Fields] = {
    "actions": _BLOCK | {"elements*": array(IN_ACTIONS, 25, least=1)},
    "context": _BLOCK | {"elements*": array(IN_CONTEXT, 10)},
    "divider": _BLOCK,
    "file": _BLOCK | {"external_id*": text(), "source*": text()},
    "header": _BLOCK | {"text*": plain(150)},
    "input": _BLOCK
    | {
        "label*": plain(2000),
        "hint": plain(2000),
        "element*": IN_INPUT,
        "optional": flag,
        "dispatch_action": flag,
    },
    "rich_text": RICH_BLOCK,
    "section": _BLOCK
    | {
        "text": any_text(3000),
        "fields": array(any_text(2000), 10),
        "accessory": AS_ACCESSORY,
        "expand": flag,
    },
    "table": _BLOCK
    | {"rows*": array(array(by_type(_RAW), 20), 100), "column_settings": array(_COLUMN, 20)},
    "video": _BLOCK
    | {
        "alt_text*": text(),
        "title*": plain(199),
        "thumbnail_url*": text(),
        "video_url*": text(),
        "title_url": text(),
        "author_name": text(49),
        "description": plain(),
        "provider_name": text(),
        "provider_icon_url": text(),
    },
}
IMAGE_BLOCK: dict[str, Fields] = {"image": IMAGE_FIELDS | {"block_id": text(), "title": plain()}}
CARD: dict[str, Fields] = {
    "card": _BLOCK
    | {
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "icon": IMAGE_ELEMENT,
        "hero_image": IMAGE_ELEMENT,
        "actions": array(by_type(BUTTON)),
    }
}
_SOURCE = by_type({"url": {"text*": text(), "url*": text()}})
BLOCK = _or_image(
    NESTABLE
    | CARD
    | {
        "alert": _BLOCK
        | {"text*": any_text(), "level": one_of("default", "info", "warning", "error", "success")},
        "carousel": _BLOCK | {"elements*": array(by_type(CARD), 10)},
        "container": _BLOCK
        | {
            "child_blocks*": array(_or_image(NESTABLE, IMAGE_BLOCK), 10),
            "title": plain(150),
            "subtitle": any_text(150),
            "rich_text_title": RICH_TEXT,
            "icon": IMAGE_ELEMENT,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        "context_actions": _BLOCK | {"elements*": array(by_type(FEEDBACK), 5)},
        "data_table": _BLOCK
        | {
            "caption*": text(),
            "rows*": array(array(by_type(_RAW)), 101, least=2),
            "page_size": number,
            "row_header_column_index": number,
        },
        "markdown": _BLOCK | {"text*": text(LONGEST_MARKDOWN)},
        "plan": _BLOCK | {"title*": text(), "tasks": array(any_object)},
        "task_card": _BLOCK
        | {
            "task_id*": text(),
            "title*": text(),
            "status*": one_of("pending", "in_progress", "complete", "error"),
            "details": RICH_TEXT,
            "output": RICH_TEXT,
            "sources": array(_SOURCE),
        },
    },
    IMAGE_BLOCK,
)

# Surfaces
_VIEW: Fields = {
    "blocks*": array(BLOCK, MOST_IN_VIEW),
    "callback_id": ID,
    "external_id": text(),
    "private_metadata": text(3000),
}
SURFACES: dict[str, Rule] = {
    "message": array(BLOCK, MOST_IN_MESSAGE),
    "home": by_type({"home": _VIEW}),
    "modal": by_type(
        {
            "modal": _VIEW
            | {
                "title*": plain(24),
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
            }
        }
    ),
}
