"""What the documents say is what the program does."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from kms_tui.sandbox.world import SCENARIOS
from kms_tui.settings import DECLARATIONS, Context, Given, read_settings
from kms_tui.ui.app import KmsTuiApp
from kms_tui.ui.screens.activity import ActivityScreen
from kms_tui.ui.screens.configuration_details import ConfigurationDetailsScreen
from kms_tui.ui.screens.configuration_list import ConfigurationListScreen
from kms_tui.ui.screens.create_configuration import CreateConfigurationScreen
from kms_tui.ui.screens.history import HistoryScreen
from kms_tui.ui.screens.universe_keys import UniverseKeysScreen
from kms_tui.ui.screens.universe_list import UniverseListScreen
from kms_tui.ui.widgets.configuration_table import ConfigurationTable
from kms_tui.ui.widgets.event_table import EventTable
from kms_tui.ui.widgets.universe_key_table import UniverseKeyTable
from kms_tui.ui.widgets.universe_table import UniverseTable

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WHERE: dict[str, tuple[type[DOMNode], ...]] = {
    "list": (ConfigurationListScreen, ConfigurationTable),
    "details": (ConfigurationDetailsScreen,),
    "form": (CreateConfigurationScreen,),
    "universes": (UniverseListScreen, UniverseTable),
    "a universe": (UniverseKeysScreen, UniverseKeyTable),
    "history": (HistoryScreen, EventTable),
    "a running save": (ActivityScreen,),
}
"""What has the focus or shows in each row of the table of keys."""
NAMES = {"question_mark": "?", "escape": "esc", "slash": "/"}
NAMES |= {"colon": ":", "exclamation_mark": "!"}
"""Textual's names of keys that the documents write otherwise."""


def section(title: str) -> str:
    """Return what stands below a heading of the README."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table_rows(text: str) -> list[str]:
    """Return the rows of the only table, without its head."""
    return [line for line in text.splitlines() if line.startswith("|")][2:]


def keys_by_place() -> dict[str, set[str]]:
    """Return the keys that the README names, by the first column of its table."""
    rows = [row.strip("| ").split(" | ") for row in table_rows(section("Keys"))]
    return {where: set(re.findall(r"`([^`]+)`", keys)) for where, keys in rows}


def bound_in(*places: type[DOMNode]) -> set[str]:
    """Return the keys bound in these classes and those they inherit from, as documents write."""
    found = set()
    for binding in (b for place in places for kind in place.__mro__ for b in _bindings(kind)):
        keys = binding.key if isinstance(binding, Binding) else binding[0]
        found |= {NAMES.get(key, key) for key in keys.split(",")}
    return found


def _bindings(kind: type) -> list[Binding | tuple[str, ...]]:
    own: list[Binding | tuple[str, ...]] = vars(kind).get("BINDINGS", [])
    return own


def written(key: str) -> str:
    """Return a key of the README as bindings write it: only single letters have two cases."""
    return key if len(key) == 1 else key.lower()


def test_the_scenario_table_is_the_sandboxs() -> None:
    [table] = re.findall(r"<!-- scenarios.*?-->\n(.*?)<!-- end of scenarios -->", README, re.DOTALL)
    assert table_rows(table) == [f"| {scenario.how} | {scenario.what} |" for scenario in SCENARIOS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_linked_file_exists(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_links_are_found_in_the_readme() -> None:
    """Guards the test above: it passes where it finds nothing."""
    assert "docs/architecture.md" in re.findall(r"\]\(([^)#]+)\)", README)


def test_the_settings_in_the_readme_are_read_and_complete(tmp_path: Path) -> None:
    lines = README.split("\n### Settings\n")[1].split("\n### ")[0].splitlines()
    text = "\n".join(line[4:] for line in lines if line.startswith("    "))
    (tmp_path / "settings.toml").write_text(text)
    settings = read_settings(tmp_path / "settings.toml", Given(context="prod"))
    assert settings.clouds.custom
    assert settings.keymap
    assert settings.context == Context("prod", "PROD", "red")
    assert settings.read_only


def test_the_table_of_settings_is_that_of_the_program() -> None:
    [table] = re.findall(r"<!-- settings.*?-->\n(.*?)<!-- end of settings -->", README, re.DOTALL)
    assert table_rows(table) == [
        f"| `{d.key}` | `{d.option}` | `{json.dumps(d.default)}` | {d.meaning} |"
        for d in DECLARATIONS
    ]


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)\b", text, re.MULTILINE))
    assert {"demo", "test", "check"} <= named <= targets


def test_the_table_of_keys_is_about_the_places_known_here() -> None:
    assert set(keys_by_place()) == {"everywhere", *WHERE}


@pytest.mark.parametrize("place", WHERE)
def test_the_keys_of_a_place_are_bound_there(place: str) -> None:
    named = {written(key) for key in keys_by_place()[place]}
    assert named
    assert named - bound_in(*WHERE[place]) == set()


@pytest.mark.parametrize("place", WHERE)
def test_the_keys_of_everywhere_are_bound_in_every_place(place: str) -> None:
    named = {written(key) for key in keys_by_place()["everywhere"]}
    assert {"ctrl+c", "ctrl+q"} <= named
    assert named - bound_in(KmsTuiApp, *WHERE[place]) == set()


@pytest.fixture(scope="module")
def tracked() -> dict[str, bytes]:
    """Return every tracked file with its content."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout with git")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git from the developer's own path
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()}


def test_no_tracked_file_names_a_package_registry(tracked: dict[str, bytes]) -> None:
    hosts = re.compile(rb"py" + rb"pi\.org|files\.python" + rb"hosted|registry\.npm" + rb"js")
    assert [name for name, content in tracked.items() if hosts.search(content)] == []
    assert "README.md" in tracked


def test_no_tracked_file_names_the_folder_it_lies_in(tracked: dict[str, bytes]) -> None:
    here = bytes(ROOT) + b"/"
    assert [name for name, content in tracked.items() if here in content] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_documents_name_no_folder_of_one_machine(document: Path) -> None:
    folders = re.compile(r"(?<![\w~./-])/(?:root|home|Users|work|tmp|opt|mnt)/[\w.-]+")
    assert folders.findall(document.read_text(encoding="utf-8")) == []
