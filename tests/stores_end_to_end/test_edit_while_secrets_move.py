"""An edit is open in the app while a job moves all client secrets to another store."""

from admin import PASSPHRASE, SLOW
from host import Host
from stored_configurations import store
from unattended import Unattended

from kms_tui.domain.store_kind import SECRET_SERVICE
from kms_tui.sandbox import world


def test_it_is_saved_where_secrets_rest_by_then(new_desktop: Host) -> None:
    store(new_desktop, "prod")
    job = Unattended(new_desktop)
    with new_desktop.starts() as admin:
        admin.wait_for("1 config")
        admin.edits()
        admin.types_secret(world.NEXT_CLIENT_SECRET)
        moved = job.runs("secrets", "migrate", "--to", SECRET_SERVICE, passphrase=PASSPHRASE)
        assert moved.code == 0
        admin.saves()
        admin.wait_for("Saved: the new credential is in use.", SLOW)
    assert job.runs("secrets", "status").out == "Secret Service: ready, 1 client secret\n"
