"""What all tests have in common: the cases of the proof are counted."""

import os
import time
from collections.abc import Iterator

import pytest

pytest_plugins = ["counting"]


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that keeps no mode from anything that is made."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host whose clock is far ahead of UTC."""
    monkeypatch.setenv("TZ", "FAR-14")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
