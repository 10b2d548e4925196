"""What the documents say is what the program does."""

import re
import subprocess
from pathlib import Path

import pytest

from kms_tui.sandbox.world import SCENARIOS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_scenario_table_is_the_sandboxs() -> None:
    [table] = re.findall(r"<!-- scenarios.*?-->\n(.*?)<!-- end of scenarios -->", README, re.DOTALL)
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert rows == [f"| {scenario.how} | {scenario.what} |" for scenario in SCENARIOS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_linked_file_exists(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert set(re.findall(r"make ([a-z]+)\b(?=[`\s,]*(?:#|ARGS|`|\n))", text)) <= targets


def test_the_keys_of_the_readme_are_bound_in_the_program() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "kms_tui" / "ui").rglob("*.py")
    )
    bound = {
        key
        for keys in re.findall(r'Binding\(\s*"([^"]+)"', sources)
        for key in keys.replace("escape", "esc").replace("question_mark", "?").split(",")
    }
    # Textual itself binds these two: the second ctrl+c quits, Tab goes to the next field.
    bound |= {"ctrl+c", "tab"}
    section = README.split("## Keys")[1].split("\n## ")[0]
    table = "".join(line for line in section.splitlines() if line.startswith("|"))
    named = {key.lower() if len(key) > 1 else key for key in re.findall(r"`([^`]+)`", table)}
    assert named
    assert named <= bound


def test_no_tracked_file_names_a_package_registry_or_this_machine() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git from the developer's own path
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    hosts = re.compile(rb"py" + rb"pi\.org|files\.python" + rb"hosted|registry\.npm" + rb"js")
    naming = [
        name
        for name in listed.stdout.decode().split("\0")
        if name and (hosts.search(data := (ROOT / name).read_bytes()) or bytes(ROOT) + b"/" in data)
    ]
    assert naming == []
