"""An admin goes from one context to another without leaving the program."""

from admin import SLOW
from host import Host
from terminal_modes import assert_terminal_restored

SETTINGS = """
default_context = "prod"
[contexts.prod]
word = "PROD"
read_only = true
[contexts.stage]
word = "STAGE"
"""


def test_an_admin_looks_at_prod_and_goes_on_in_stage(host: Host) -> None:
    path = host.home / ".config" / "kms-tui" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(SETTINGS)
    with host.starts() as admin:
        admin.wait_for("ctx: PROD", SLOW)
        admin.wait_for("No configurations yet")
        assert not host.data.exists()
        admin.press(":")
        admin.send("ctx stage")
        admin.wait_for("ctx stage")
        admin.press("enter")
        admin.wait_for("ctx: STAGE", SLOW)
        admin.wait_for("No configurations yet")
        admin.press("q")
        assert admin.wait_exit() == 0
        assert_terminal_restored(admin)
    assert [folder.name for folder in (host.data / "contexts").iterdir()] == ["stage"]


def test_an_admin_of_a_read_only_session_is_told_why_nothing_new_can_be_made(host: Host) -> None:
    with host.starts("--read-only") as admin:
        admin.wait_for("No configurations yet", SLOW)
        admin.press("n")
        admin.wait_for("this session is read-only")
        admin.press("q")
        assert admin.wait_exit() == 0
    assert not host.data.exists()
