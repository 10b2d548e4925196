"""What is known of a creation that was sent and has no answer."""

import pytest
from azure_access import OpenVault
from azure_puppet import Puppet, key_bundle, refusal
from clear_errors import raises_clearly

from kms_tui.domain.errors import AccessRefused, KeyNameHeld, OutcomeUnknown, VaultBusy
from kms_tui.sandbox.http_messages import Answer, ConnectionCut, IncomingRequest

pytest_plugins = ("azure_fixtures",)

ABSENT = refusal(404, "KeyNotFound", "A key was not found.")
OUT_OF_ORDER = refusal(503, "ServiceUnavailable", "Later.")


def creating(puppet: Puppet, created: Answer | None, read: Answer) -> None:
    """Let the vault answer a creation (None: not at all) and then a read."""

    def answer(request: IncomingRequest) -> Answer:
        if request.method == "GET":
            return read
        if created is None:
            raise ConnectionCut
        return created

    puppet.vault = answer


def sent(puppet: Puppet) -> list[str]:
    return [request.method for request in puppet.requests if request.bearer_token]


async def test_a_creation_after_which_the_key_is_absent_did_not_happen(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    creating(puppet, OUT_OF_ORDER, ABSENT)
    async with open_puppet() as vault:
        with raises_clearly(VaultBusy) as caught:
            await vault.create_key("wanted", 2048, "operation")
    assert 'The key "wanted" was not created.' in caught.value.what
    assert sent(puppet) == ["POST", "GET", "GET", "GET"]


async def test_a_dropped_creation_may_still_happen(puppet: Puppet, open_puppet: OpenVault) -> None:
    creating(puppet, None, ABSENT)
    async with open_puppet() as vault:
        with raises_clearly(OutcomeUnknown) as caught:
            await vault.create_key("wanted", 2048, "operation")
    assert "not known" in caught.value.what
    assert "kms-tui-operation = operation" in caught.value.do
    assert sent(puppet).count("POST") == 1


async def test_a_key_with_another_operations_tag_is_not_ours(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    theirs = key_bundle("wanted", tags={"kms-tui-operation": "another"})
    creating(puppet, OUT_OF_ORDER, theirs)
    async with open_puppet() as vault:
        with raises_clearly(OutcomeUnknown):
            await vault.create_key("wanted", 2048, "operation")
    assert sent(puppet) == ["POST", "GET"]


async def test_a_garbled_answer_to_a_creation_is_looked_into(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    ours = key_bundle("wanted", tags={"kms-tui-operation": "operation"})
    creating(puppet, Answer(body=b'{"key": {'), ours)
    async with open_puppet() as vault:
        key = await vault.create_key("wanted", 2048, "operation")
    assert key.version == "0" * 32


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(429, "Throttled", "Too many."), VaultBusy),
        (refusal(400, "BadParameter", "Property key_size."), AccessRefused),
        (refusal(409, "Conflict", "Busy.", "ObjectIsBeingDeleted"), KeyNameHeld),
    ],
)
async def test_a_refused_creation_is_not_looked_into(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer, kind: type[Exception]
) -> None:
    creating(puppet, answer, ABSENT)
    async with open_puppet() as vault:
        with pytest.raises(kind):
            await vault.create_key("wanted", 2048, "operation")
    assert sent(puppet) == ["POST"]
