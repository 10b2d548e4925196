"""A command that is copied works on the data of the session that told it, or does nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from kms_tui.composition import compose, compose_demo, here_and_now
from kms_tui.demo import SandboxVaults


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the folders of an admin with two contexts."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings = tmp_path / "config" / "kms-tui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[contexts.prod]\nword = "PROD"\n')


def test_by_default_it_names_the_program_alone() -> None:
    assert compose(replace(here_and_now({}), environ={})).program == "kms-tui"


def test_in_a_context_it_names_that_by_its_name() -> None:
    session = compose(replace(here_and_now({}, context="prod"), environ={}))
    assert session.program == "kms-tui --context prod"


def test_in_the_demo_it_is_a_comment() -> None:
    session = compose_demo(replace(here_and_now({}), environ={}), fresh=False)
    vaults = session.services.configurations.key_vaults
    assert isinstance(vaults, SandboxVaults)
    vaults.close()
    assert session.program == "# kms-tui"
