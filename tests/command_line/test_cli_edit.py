"""Giving a configuration another credential by a job."""

import json

import pytest
from admin import PASSPHRASE
from cli_configurations import verdicts
from cli_documents import followed
from stored_configurations import records
from unattended import Unattended

from kms_tui.sandbox import world


def expiry(job: Unattended) -> str | None:
    """Return when the secret of "prod" is said to expire."""
    told = json.loads(job.runs("show", "prod", "--json").out)
    date: str | None = told["configuration"]["secret_expires_on"]
    return date


def test_another_secret_takes_the_place_of_the_old_one(encrypted: Unattended) -> None:
    before = {record.reference for record in records(encrypted.host.data)}
    words = ("edit", "prod", "--json")
    ran = encrypted.runs(*words, passphrase=PASSPHRASE, secret=world.NEXT_CLIENT_SECRET)
    document = followed("edit", ran.out)
    assert (ran.code, ran.err, document["changed"]) == (0, "", True)
    assert verdicts(document)["Unwraps every universe key it protects"] == "pass"
    after = {record.reference for record in records(encrypted.host.data)}
    assert len(before - after) == len(after - before) == 1


def test_a_date_is_changed_and_forgotten_and_a_new_secret_forgets_it(stocked: Unattended) -> None:
    for date, known in (("2030-01-31", "2030-01-31"), ("none", None), ("2031-01-31", "2031-01-31")):
        words = ("edit", "prod", "--secret-expires", date)
        assert stocked.runs(*words, passphrase=PASSPHRASE).code == 0
        assert expiry(stocked) == known
    renewed = stocked.runs("edit", "prod", passphrase=PASSPHRASE, secret=world.NEXT_CLIENT_SECRET)
    assert (renewed.code, expiry(stocked)) == (0, None)


def test_what_is_so_already_is_success_and_asks_for_nothing(stocked: Unattended) -> None:
    ran = stocked.runs("edit", "prod", "--client-id", world.CLIENT_ID.upper(), "--json")
    document = followed("edit", ran.out)
    assert (ran.code, document["changed"], document["checks"]) == (0, False, [])
    assert '"prod" is so already.' in ran.err


def test_a_refused_secret_leaves_the_old_one_in_use(stocked: Unattended) -> None:
    before = records(stocked.host.data)
    words = ("edit", "prod", "--json")
    ran = stocked.runs(*words, passphrase=PASSPHRASE, secret="sandbox~wrong")
    document = followed("edit", ran.out)
    assert (ran.code, document["changed"]) == (5, False)
    assert document["configuration"]["name"] == "prod"
    assert records(stocked.host.data) == before


def test_only_checking_a_secret_changes_nothing_and_needs_no_passphrase(
    stocked: Unattended,
) -> None:
    before = records(stocked.host.data)
    words = ("--read-only", "edit", "prod", "--check-only")
    assert stocked.runs(*words, secret=world.NEXT_CLIENT_SECRET).code == 0
    assert stocked.runs(*words, secret="sandbox~wrong").code == 5
    assert records(stocked.host.data) == before


def test_a_managed_identity_that_cannot_sign_in_leaves_the_secret(stocked: Unattended) -> None:
    before = records(stocked.host.data)
    ran = stocked.runs("edit", "prod", "--managed-identity", "--json")
    assert (ran.code, followed("edit", ran.out)["changed"]) == (5, False)
    assert records(stocked.host.data) == before


@pytest.mark.parametrize("option", ["--vault-url", "--key-name", "--key-size", "--name"])
def test_why_the_other_fields_cannot_be_changed_is_told(job: Unattended, option: str) -> None:
    ran = job.runs("edit", "prod", option, "another")
    assert (ran.code, ran.out) == (2, "")
    assert f"{option} cannot be changed: " in ran.err


def test_an_edit_of_nothing_is_wrong_use_and_names_what_can_change(job: Unattended) -> None:
    ran = job.runs("edit", "prod")
    assert (ran.code, ran.out) == (2, "")
    assert "Say what changes: --client-id" in ran.err


def test_a_name_that_there_is_not_ends_with_3(stocked: Unattended) -> None:
    ran = stocked.runs("edit", "dev", "--secret-expires", "none")
    assert (ran.code, ran.out) == (3, "")


def test_a_job_renews_a_secret_with_its_date(stocked: Unattended) -> None:
    words = ("secrets", "renew", "prod", "--secret-expires", "2030-01-31")
    ran = stocked.runs(*words, passphrase=PASSPHRASE, secret=world.NEXT_CLIENT_SECRET)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith('The new client secret of "prod" is in use.\n')
    assert expiry(stocked) == "2030-01-31"
