"""Recipes: TOML files, of which one may say only what it has otherwise than another."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path


def read(file: Path) -> dict:
    """A config; with ``base`` in it that file beside it, with this one's changes. ``released`` names one, too."""
    config = tomllib.loads(file.read_text())
    base = config.pop("base", None)
    if "released" in config:
        config["released"] = read(file.parent / config["released"])
    return changed(read(file.parent / base), config) if base else config


def changed(config: dict, changes: dict) -> dict:
    """A copy with the values of ``changes`` in it, table by table."""
    result = dict(config)
    for key, value in changes.items():
        result[key] = changed(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def settle(config: dict, file: Path) -> None:
    """Notes what a folder is made by; raises ``ValueError`` if it is made by something else."""
    text = json.dumps(config, sort_keys=True)
    if file.exists() and file.read_text() != text:
        raise ValueError(f"{file.parent} holds another recipe of that name")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
