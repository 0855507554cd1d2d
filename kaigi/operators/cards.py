"""The operators' message: which deliveries were given up, by kind, key and code, and what to do about it."""

from datetime import datetime

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.delivery.desk import Loss, Losses
from kaigi.i18n import Translator


def losses(found: Losses, since: datetime, t: Translator) -> Message:
    heading = t.plural(
        "{n} delivery was given up since {moment}",
        "{n} deliveries were given up since {moment}",
        found.count,
        moment=since,
    )
    lines = [_line(loss) for loss in found.latest]
    if more := found.count - len(lines):
        lines.append(t.plural("and {n} more", "and {n} more", more))
    advice = [
        t("To see them: {command}", command="kaigi outbox list --dead"),
        t(
            "Once the cause is mended: {command}",
            command="kaigi outbox retry KEY · kaigi outbox retry --all-dead",
        ),
    ]
    in_all = [t("Given up and neither retried nor dropped, in all: {count}", count=found.in_all)]
    parts = [blocks.heading(heading), blocks.words("\n".join(lines)), blocks.note(*in_all, *advice)]
    return blocks.message(heading, parts)


def tended(since: datetime, t: Translator) -> Message:
    heading = t("All deliveries given up since {moment} were tried again or dropped", moment=since)
    return blocks.message(heading, [blocks.words(f"✓ {heading}")])


def _line(loss: Loss) -> str:
    return " · ".join(filter(None, (loss.kind, loss.key, loss.code)))
