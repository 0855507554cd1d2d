"""The one shape that crosses every wire here."""

from typing import Any

Json = dict[str, Any]
