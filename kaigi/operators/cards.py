"""Notice to the operators: dead tasks by kind, key and error code, and what to do with them."""

from datetime import datetime

from msgspec import Struct

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.delivery.desk import DeadTasks
from kaigi.i18n import Translator


class Notice(Struct, frozen=True):
    """State of a notice: tasks that were given up since the hour began, and still are."""

    since: datetime
    dead: DeadTasks


def draw(notice: Notice, t: Translator) -> Message:
    """Draw the notice; without a dead task it says that all were retried or dropped."""
    dead = notice.dead
    since = notice.since
    if not dead.count:
        heading = t(
            "All deliveries given up since {moment} were tried again or dropped", moment=since
        )
        return blocks.message(heading, [blocks.words(f"✓ {heading}")])
    heading = t.plural(
        "{n} delivery was given up since {moment}",
        "{n} deliveries were given up since {moment}",
        dead.count,
        moment=since,
    )
    lines = [" · ".join(filter(None, (task.kind, task.key, task.code))) for task in dead.latest]
    if more := dead.count - len(lines):
        lines.append(t.plural("and {n} more", "and {n} more", more))
    advice = [
        t("To see them: {command}", command="kaigi outbox list --dead"),
        t(
            "Once the cause is mended: {command}",
            command="kaigi outbox retry KEY · kaigi outbox retry --all-dead",
        ),
    ]
    in_all = [t("Given up and neither retried nor dropped, in all: {count}", count=dead.in_all)]
    parts = [blocks.heading(heading), blocks.words("\n".join(lines)), blocks.note(*in_all, *advice)]
    return blocks.message(heading, parts)
