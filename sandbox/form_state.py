"""Values of a view's or message's fields: state.values in Slack's form."""

from sandbox import emoji
from sandbox.blocks import interactive_elements
from sandbox.json_types import Json

# Element type → (key of its value in the state, key of its initial value in the element).
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}
LISTS = (
    "selected_options",
    "selected_users",
    "selected_conversations",
    "selected_channels",
    "files",
)

VALUE_KEYS = frozenset(key for key, _ in FIELDS.values())


def values(blocks: list[Json], given: Json, kept: Json | None = None) -> Json:
    """Return state.values of all fields of `blocks`.

    A field has the value that the person gave, else the kept one, else the initial one.
    """
    state: Json = {}
    for block, element in interactive_elements(blocks):
        if element["type"] in FIELDS:
            block_id = block["block_id"]
            action_id = element["action_id"]
            found = _at(given, block_id, action_id) or _at(kept or {}, block_id, action_id)
            state.setdefault(block_id, {})[action_id] = _entry(element, found)
    return state


def _at(state: Json, block_id: str, action_id: str) -> Json | None:
    entry: Json | None = state.get(block_id, {}).get(action_id)
    return entry


def _entry(element: Json, found: Json | None) -> Json:
    key, initial = FIELDS[element["type"]]
    empty: object = [] if key in LISTS else None
    value = found.get(key, empty) if found is not None else element.get(initial, empty)
    if key == "value":
        value = emoji.named(str(value)) if value else None
    if key == "rich_text_value" and value is None:
        return {"type": element["type"]}
    return {"type": element["type"], key: value}


def is_empty(entry: Json) -> bool:
    key = FIELDS[entry["type"]][0]
    return entry.get(key) in (None, "", [])
