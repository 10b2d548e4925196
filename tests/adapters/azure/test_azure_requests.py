"""How often Azure is asked, and that a change is asked for once."""

import pytest
from azure.keyvault.keys._shared import http_challenge_cache
from azure_access import OpenVault
from clear_errors import raises_clearly

from kms_tui.domain.errors import SignInRefused, VaultBusy
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.sandbox.server import Sandbox

pytest_plugins = ("azure_fixtures",)

UNIVERSE_KEY = bytes(range(48))


class Tally:
    """The requests since it was made."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._requests = sandbox.requests
        self._start = len(sandbox.requests)

    @property
    def lines(self) -> list[str]:
        """Method and end of the path of each request."""
        new = self._requests[self._start :]
        return [f"{each.method} {each.path.rstrip('/').rsplit('/', 1)[-1]}" for each in new]


@pytest.fixture
def forgotten_challenges() -> None:
    http_challenge_cache.clear()


@pytest.mark.usefixtures("forgotten_challenges")
async def test_a_cold_read_costs_challenge_token_and_read(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    tally = Tally(sandbox)
    async with open_vault() as vault:
        await vault.read_key("good")
    assert tally.lines == ["GET good", "POST token", "GET good"]


async def test_a_warm_read_costs_one_request(sandbox: Sandbox, open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        await vault.read_key("good")
        tally = Tally(sandbox)
        await vault.read_key("good")
    assert tally.lines == ["GET good"]


@pytest.mark.usefixtures("forgotten_challenges")
async def test_greeting_and_signing_in_first_costs_nothing_more(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    tally = Tally(sandbox)
    async with open_vault() as vault:
        await vault.greet()
        await vault.sign_in()
        await vault.read_key("good")
    assert tally.lines == ["GET keys", "POST token", "GET good"]


async def test_a_greeting_hears_the_vault_itself_every_time(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    async with open_vault() as vault:
        await vault.greet()
        tally = Tally(sandbox)
        greeting = await vault.greet()
    assert tally.lines == ["GET keys"]
    assert greeting.tenant_id == world.TENANT_ID


@pytest.mark.attack(
    "5.7 a wrap that succeeds locally",
    defence="wrapping proves nothing here: the vault wraps and unwraps",
)
async def test_wrap_and_unwrap_are_done_in_the_vault(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    async with open_vault() as vault:
        key = await vault.read_key("good")
        tally = Tally(sandbox)
        wrapped = await vault.wrap(key.key_id, UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP)
        unwrapped = await vault.unwrap(key.key_id, wrapped, WrapAlgorithm.RSA_OAEP)
    assert tally.lines == ["POST wrapkey", "POST unwrapkey"]
    assert len(wrapped) == 256
    assert unwrapped == UNIVERSE_KEY


async def test_an_unwrap_costs_one_request_with_a_version_of_long_ago_too(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    async with open_vault() as vault:
        oldest = (await vault.list_versions("many-versions"))[-1]
        wrapped = await vault.wrap(oldest.key_id, UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP_256)
        tally = Tally(sandbox)
        await vault.unwrap(oldest.key_id, wrapped, WrapAlgorithm.RSA_OAEP_256)
    assert tally.lines == ["POST unwrapkey"]


async def test_wrapping_here_costs_nothing(sandbox: Sandbox, open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        key = await vault.read_key("good")
        tally = Tally(sandbox)
        vault.wrap_here(key, UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP_256)
    assert tally.lines == []


async def test_thirty_versions_are_listed_in_two_requests(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    async with open_vault() as vault:
        await vault.sign_in()
        tally = Tally(sandbox)
        versions = await vault.list_versions("many-versions")
    assert tally.lines == ["GET versions"] * 2
    assert len(versions) == 30


async def test_only_the_first_page_of_versions_is_read(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    async with open_vault() as vault:
        await vault.sign_in()
        tally = Tally(sandbox)
        count = await vault.count_versions("many-versions")
    assert tally.lines == ["GET versions"]
    assert count == 25


async def test_a_failing_read_is_not_repeated(sandbox: Sandbox, open_vault: OpenVault) -> None:
    async with open_vault("kv-broken") as vault:
        await vault.greet()
        await vault.sign_in()
        tally = Tally(sandbox)
        with raises_clearly(VaultBusy):
            await vault.read_key("good")
    assert tally.lines == ["GET good"]


async def test_a_new_key_is_asked_for_once_and_permits_two_operations(
    sandbox: Sandbox, open_vault: OpenVault
) -> None:
    async with open_vault() as vault:
        await vault.greet()
        tally = Tally(sandbox)
        created = await vault.create_key("made-once", 3072, "operation-1")
        assert tally.lines == ["POST token", "POST create"]
        assert await vault.read_key("made-once") == created
        assert await vault.count_versions("made-once") == 1
    assert (created.key_type, created.size_bits, created.is_enabled) == ("RSA", 3072, True)
    assert created.operations == {"wrapKey", "unwrapKey"}
    assert (created.not_before, created.expires_on) == (None, None)


@pytest.mark.proves("R10")
@pytest.mark.parametrize("vault_name", ["kv-create-lost", "kv-create-503"])
async def test_a_created_key_is_found_although_its_answer_was_lost(
    sandbox: Sandbox, open_vault: OpenVault, vault_name: str
) -> None:
    async with open_vault(vault_name) as vault:
        await vault.greet()
        tally = Tally(sandbox)
        created = await vault.create_key("wanted", 2048, "operation-2")
        assert tally.lines == ["POST token", "POST create", "GET wanted"]
        assert await vault.count_versions("wanted") == 1
    assert created.operations == {"wrapKey", "unwrapKey"}


async def test_a_corrected_secret_works_at_the_next_opening(open_vault: OpenVault) -> None:
    async with open_vault(client_secret=Secret("mistyped")) as vault:
        with raises_clearly(SignInRefused):
            await vault.sign_in()
    async with open_vault() as vault:
        await vault.sign_in()
