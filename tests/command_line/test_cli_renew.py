"""A new client secret for a configuration, and the way back after the old one was lost."""

from admin import PASSPHRASE
from stored_configurations import records
from test_cli_typing import NEW, answers
from unattended import Unattended

from kms_tui.sandbox import world
from kms_tui.services.ports import SecretState

ASKED = "New client secret:"


def renews(job: Unattended, client_secret: str, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    """Type a new client secret for "prod"; return the exit code and what the terminal shows."""
    with job.host.starts("secrets", "renew", "prod") as admin:
        answers(admin, "Passphrase of the encrypted secrets file:", passphrase)
        answers(admin, ASKED, client_secret)
        code = admin.wait_exit()
        assert client_secret.encode() not in admin.raw
        return code, admin.screen_text()


def test_a_renewed_secret_takes_the_place_of_the_old_one(stocked: Unattended) -> None:
    [old] = records(stocked.host.data)
    code, screen = renews(stocked, world.CLIENT_SECRET)
    assert (code, 'The new client secret of "prod" is in use.' in screen) == (0, True)
    [new] = records(stocked.host.data)
    assert new.state is SecretState.ACTIVE
    assert new.reference != old.reference
    assert not stocked.runs("secrets", "prune").out


def test_a_secret_that_is_refused_leaves_the_old_one_in_use(stocked: Unattended) -> None:
    before = records(stocked.host.data)
    code, screen = renews(stocked, "sandbox~wrong")
    assert code == 5
    assert "FAIL  Entra ID accepts the credential" in screen
    assert records(stocked.host.data) == before


def test_after_the_secrets_file_was_lost_the_advised_commands_lead_back(
    stocked: Unattended,
) -> None:
    stocked.secrets_file.unlink()
    lost = stocked.runs("secrets", "status")
    assert lost.code == 6
    assert "kms-tui secrets migrate --to file --leave-unreadable" in lost.err
    advised = ("secrets", "migrate", "--to", "file", "--leave-unreadable")
    left = stocked.runs(*advised, passphrase=NEW)
    assert left.code == 6
    assert "kms-tui secrets renew NAME" in left.err
    assert renews(stocked, world.CLIENT_SECRET, passphrase=NEW)[0] == 0
    stocked.runs(*advised, passphrase=NEW)
    assert [record.state for record in records(stocked.host.data)] == [SecretState.ACTIVE]
    assert stocked.runs("doctor").code == 0


def test_a_name_that_no_configuration_has_is_told(stocked: Unattended) -> None:
    ran = stocked.runs("secrets", "renew", "Prod")
    assert ran.code == 3
    assert 'There is no configuration named "Prod".' in ran.err
