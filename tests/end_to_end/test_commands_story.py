"""The activity log of the installed program tells the commands that do the same."""

import json
import shlex
import subprocess

from admin import SLOW
from host import INSTALLED, Host

from kms_tui.sandbox import world


def test_each_action_tells_its_command_and_leaves_its_lines(host: Host) -> None:
    with host.starts() as admin:
        admin.creates()
        admin.press("t")
        admin.wait_for("Done: Every check passed.", SLOW)
        admin.press("escape")
        admin.wait_for("1 config")
        admin.press("!")
        admin.wait_for("shell  $ kms-tui secrets create")
        admin.wait_for("shell  $ kms-tui create prod --client-id")
        admin.wait_for("shell  $ kms-tui check prod")
        assert world.CLIENT_SECRET.encode() not in admin.raw
        admin.quits()
    lines = map(json.loads, (host.data / "audit.jsonl").read_text().splitlines()[1:])
    assert [(line["via"], line["action"], line["outcome"]) for line in lines] == [
        ("app", "secrets.create", None),
        ("app", "secrets.create", "done"),
        ("app", "configuration.create", None),
        ("app", "configuration.create", "done"),
    ]


def test_a_command_that_was_copied_does_the_same(host: Host) -> None:
    host.extra["KMS_TUI_CLIPBOARD"] = "file"
    with host.starts() as admin:
        admin.press("u", "n")
        admin.wait_for("universes > register")
        admin.types("it's Friday's")
        admin.saves()
        admin.wait_for("1 universe")
        admin.press("!")
        admin.wait_for("$ kms-tui universe add")
        admin.press("y")
        admin.wait_for("enter copy")
        admin.press("enter")
        admin.wait_for("Written to")
        admin.quits()
    command = (host.data / "copied" / "copied.txt").read_text()
    assert shlex.split(command) == ["kms-tui", "universe", "add", "it's Friday's"]
    words = [str(INSTALLED), *shlex.split(command)[1:]]
    again = subprocess.run(words, env=host.environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert "it's Friday's" in again.stderr
    assert again.returncode == 7
