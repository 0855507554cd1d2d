"""PostgreSQL refuses to be root, and its wheel would make a user for it, who would stay on the machine."""

import os
from typing import Any


def be_nobody(wheel: Any) -> None:
    """`wheel`: its module that starts servers."""
    if os.geteuid() == 0:
        wheel.ensure_user_exists = lambda _name: None
        wheel.PostgresServer.system_user = property(lambda _self: "nobody", lambda _self, _name: None)
