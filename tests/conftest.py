"""What all tests have in common: the cases of the proof are counted."""

import os
from collections.abc import Iterator

import pytest

pytest_plugins = ["counting"]


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that keeps no mode from anything that is made."""
    before = os.umask(0)
    yield
    os.umask(before)
