"""Build hook: compiles the catalogues of texts, so that a wheel or a checkout can read them."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Writes a `.mo` beside each `.po`; also for an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected; `version` is `standard` or `editable`."""
        from babel.messages.mofile import write_mo  # noqa: PLC0415 - not needed by hatchling
        from babel.messages.pofile import read_po  # noqa: PLC0415

        for source in Path(self.root, "kaigi", "locales").rglob("*.po"):
            with source.open("rb") as read, source.with_suffix(".mo").open("wb") as written:
                write_mo(written, read_po(read, locale=source.parts[-3]))
        build_data["artifacts"].append("kaigi/locales/**/*.mo")
