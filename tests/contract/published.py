"""The published contracts, and what it takes to hold a sandbox's record against them."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
SPECS = Path(os.environ.get("KAIGI_SPECS", ROOT.parent / "shared" / "specs"))
SLACK = SPECS / "slack"

requires_specs = pytest.mark.skipif(
    not SLACK.is_dir(), reason=f"needs the published contracts in {SPECS} (or where KAIGI_SPECS says)"
)


def strict_check() -> Callable[[str, Any], list[str]]:
    """validate(kind, payload) of the published strict Block Kit check; kind is message, modal or home."""
    spec = importlib.util.spec_from_file_location("blockkit_check", SLACK / "slack_blockkit_check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    validate: Callable[[str, Any], list[str]] = module.validate
    return validate
