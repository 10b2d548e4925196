"""What the lock pins, and what an installation needs of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[2] / "requirements.lock"
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})(?= |$)", re.MULTILINE)


@dataclass(frozen=True)
class Locked:
    """One distribution of the lock."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked_packages() -> dict[str, Locked]:
    """Return all distributions of the lock by their normalised names."""
    return {each.name: each for each in _read(LOCK.read_text(encoding="utf-8"))}


def _read(lock: str) -> Iterator[Locked]:
    for entry in re.split(r"\n(?=\S)", lock):
        if pin := _PIN.match(entry):
            name = canonicalize_name(pin["name"])
            yield Locked(name, pin["version"], tuple(_HASH.findall(entry)))


def requirements_of(name: str) -> list[str]:
    """Return what a distribution needs here, without its extras; nothing if it is not installed."""
    try:
        said = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    wanted = [Requirement(each) for each in said]
    return sorted(
        {
            canonicalize_name(each.name)
            for each in wanted
            if each.marker is None or each.marker.evaluate({"extra": ""})
        }
    )


def needed(name: str) -> set[str]:
    """Return everything that a distribution brings along here, without itself."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(requirements_of(waiting.pop())) - found
        found |= new
        waiting += new
    return found
