"""A log that cannot be written keeps nobody from their work."""

import io
import sys

import pytest
import structlog

from bot import log


class Full(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.fixture
def configured() -> None:
    log.configure()


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("stream", [Full(), closed()])
def test_where_a_line_cannot_be_written_it_is_lost_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    structlog.get_logger("bot").error("delivery.dead", key="card:1")


@pytest.mark.usefixtures("configured")
def test_half_a_character_is_no_reason_to_fail_either() -> None:
    """Such a character may come with a forged request."""
    structlog.get_logger("bot").info("envelope.done", name="\ud800")
