"""Type of the JSON objects on the wire."""

from typing import Any

Json = dict[str, Any]
