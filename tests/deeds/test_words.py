"""The words of a command mean what the action was called with, whatever the names are."""

from dataclasses import replace
from typing import Any

import pytest
from catalogue_parts import configuration_for, new_operation
from parsed_commands import parsed

from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.deed import Deed
from kms_tui.domain.secret import Secret
from kms_tui.services.deeds import deeds_of
from kms_tui.services.deeds.words import command

ODD_NAMES = ["-prod", "--all", "a b", "it's", "Straße", "$(id)", "-"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_stay_what_they_are(name: str) -> None:
    given = parsed(command("delete", name, yes_delete=name)).params
    assert (given["name"], given["yes_delete"]) == (name, name)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_several_odd_operands_stay_in_their_order(name: str) -> None:
    assert parsed(command("check", "prod", name, json=True)).params["names"] == ("prod", name)


def test_what_is_not_said_is_left_out_and_an_empty_text_is_said() -> None:
    words = command("universe edit", "orders", name=None, uuid="", notes="n")
    assert words == ("universe", "edit", "orders", "--uuid", "", "--notes", "n")


async def edited(secret: str = "", **changes: Any) -> str:  # noqa: ANN401 - fields of the form
    """Return what the command of an edit says of the credential, whose secret ends with 2027."""
    was = configuration_for(new_operation(), "prod")
    draft = replace(was.draft(), **changes)
    describe = deeds_of("configurations")["edit"]
    deed: Deed = await describe(None, was=was, draft=draft, secret=Secret(secret))
    parsed(deed.command)
    return " ".join(deed.command[2:])


async def test_an_edit_says_only_what_changes() -> None:
    assert await edited(client_id="other") == "--client-id other"


async def test_a_new_secret_is_asked_for_and_the_date_that_it_keeps_is_said() -> None:
    assert await edited("s3cret") == "--new-secret --secret-expires 2027-12-31"


async def test_a_new_secret_without_a_date_says_none() -> None:
    assert await edited("s3cret", secret_expires_on="") == "--new-secret"


async def test_a_date_that_is_taken_away_is_said() -> None:
    assert await edited(secret_expires_on="") == "--secret-expires none"


async def test_a_managed_identity_says_nothing_of_a_secret() -> None:
    kind = CredentialKind.MANAGED_IDENTITY
    assert await edited("left over", credential_kind=kind) == "--managed-identity"


@pytest.mark.parametrize("name", ["prod", "-prod", "--check-only"])
async def test_a_check_of_a_draft_is_a_creation_that_only_checks(name: str) -> None:
    draft = replace(configuration_for(new_operation(), "prod").draft(), name=name)
    describe = deeds_of("configurations")["check_draft"]
    deed: Deed = await describe(None, draft=draft)
    given = parsed(deed.command).params
    assert (given["name"], given["check_only"]) == (name, True)
    assert (deed.action, deed.is_change) == ("configuration.check-draft", False)
