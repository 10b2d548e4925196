"""What a shell is offered for the word that is being typed."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from host import INSTALLED
from resealing import rewrite
from unattended import Ran, Unattended


def asked(job: Unattended, *words: str, tells_imports: bool = False) -> Ran:
    """Ask as bash does, with the cursor at the end of the last word."""
    return job.runs(
        _KMS_TUI_COMPLETE="bash_complete",
        COMP_WORDS="\n".join(("kms-tui", *words)),
        COMP_CWORD=str(len(words)),
        PYTHONPROFILEIMPORTTIME="1" if tells_imports else "",
    )


def offered(job: Unattended, *words: str) -> list[str]:
    """Return what is offered."""
    ran = asked(job, *words)
    assert (ran.code, ran.err) == (0, "")
    return [line.removeprefix("plain,") for line in ran.out.splitlines() if line]


def test_configurations_are_offered_by_how_their_names_begin(listed: Unattended) -> None:
    assert offered(listed, "show", "go") == ["gone", "good"]
    assert offered(listed, "show", "Go") == []


def test_universes_are_offered_where_one_is_meant(listed: Unattended) -> None:
    assert offered(listed, "universe", "show", "") == ["orders"]
    assert offered(listed, "universe", "enable", "orders", "--configuration", "go") == (
        ["gone", "good"]
    )


def test_verbs_options_and_contexts_are_offered(listed: Unattended) -> None:
    assert "list" in offered(listed, "l")
    assert "--descending" in offered(listed, "list", "--d")
    listed.has_settings("[contexts.test]", "[contexts.production]")
    assert offered(listed, "--context", "") == ["default", "production", "test"]


def test_the_names_are_those_of_the_context_that_was_typed(listed: Unattended) -> None:
    listed.has_settings("[contexts.test]")
    assert offered(listed, "--context", "test", "show", "") == []


def test_bash_takes_over_a_name_with_a_blank_as_one_word(listed: Unattended) -> None:
    asking = "COMP_WORDS=(kms-tui show tw) COMP_CWORD=2; _kms_tui_completion kms-tui"
    script = f'eval "$(kms-tui completion bash)"; {asking}; echo "${{COMPREPLY[@]}}"'
    path = f"{INSTALLED.parent}:/usr/bin:/bin"
    told = subprocess.run(  # noqa: S603 - our own script
        ["/bin/bash", "--norc", "-c", script],
        env=listed.host.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (told.stdout, told.stderr) == ("two\\ words\n", "")


def test_a_name_that_cannot_be_typed_is_not_offered(listed: Unattended) -> None:
    change = "UPDATE configuration SET name = ? WHERE name = 'good'"
    rewrite(listed.host.data / "catalogue.db", change, "good\nplain,evil\x1b[2J")
    assert offered(listed, "show", "go") == ["gone"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_is_printed_and_names_the_program(
    job: Unattended, shell: str
) -> None:
    told = job.runs("completion", shell)
    assert (told.code, told.err) == (0, "")
    assert f"_KMS_TUI_COMPLETE={shell}_complete" in told.out


def spoil_catalogue(job: Unattended) -> None:
    (job.host.data / "catalogue.db").write_bytes(b"not ours")


def spoil_settings(job: Unattended) -> None:
    job.has_settings("this is no settings file")


def remove_catalogue(job: Unattended) -> None:
    shutil.rmtree(job.host.data)


@pytest.mark.parametrize("spoil", [spoil_catalogue, spoil_settings, remove_catalogue])
def test_whatever_is_wrong_nothing_is_offered_said_or_made(
    listed: Unattended, spoil: Callable[[Unattended], None]
) -> None:
    spoil(listed)
    before = _files(listed.host.home)
    assert offered(listed, "show", "go") == []
    assert _files(listed.host.home) == before


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_asking_loads_no_screens_and_no_azure(listed: Unattended) -> None:
    told = asked(listed, "show", "go", tells_imports=True).err
    modules = set(re.findall(r"^import time:.*\| +(\w+)", told, re.MULTILINE))
    assert "click" in modules
    assert not modules & {"aiohttp", "azure", "keyring", "msal", "rich", "textual"}
