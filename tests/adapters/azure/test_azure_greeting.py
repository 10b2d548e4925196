"""A vault is asked who it is without a credential; what is no Key Vault is told so."""

import pytest
from azure_access import OpenVault
from azure_puppet import CHALLENGE, Puppet, key_bundle, refusal
from clear_errors import raises_clearly

from kms_tui.domain.errors import AccessRefused, KeyVaultError, NotAVault, VaultBusy
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer
from kms_tui.services.ports import VaultGreeting

pytest_plugins = ("azure_fixtures",)


def challenge(text: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=401, headers={"WWW-Authenticate": text, **named})


async def test_a_vault_tells_tenant_region_and_our_address(open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        greeting = await vault.greet()
    assert greeting == VaultGreeting(world.TENANT_ID, "westeurope", "203.0.113.7")


async def test_a_greeting_carries_no_token_even_when_the_vault_is_known(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    async with open_puppet() as vault:
        await vault.greet()
        await vault.greet()
    assert [request.headers.get("Authorization") for request in puppet.requests] == [None, None]
    assert {request.host for request in puppet.requests} == {"kv-demo.vault.azure.net"}


async def test_a_greeting_follows_a_vault_to_its_new_tenant(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    moved = CHALLENGE.replace(world.TENANT_ID, world.OTHER_TENANT_ID)
    async with open_puppet() as vault:
        assert (await vault.greet()).tenant_id == world.TENANT_ID
        puppet.challenge = challenge(moved)
        assert (await vault.greet()).tenant_id == world.OTHER_TENANT_ID


@pytest.mark.parametrize(
    ("network_info", "address"),
    [
        ("conn_type=Ipv4;addr=198.51.100.4;act_addr_fam=InterNetwork;", "198.51.100.4"),
        ("conn_type=Ipv6; addr=2001:db8::7", "2001:db8::7"),
        ("conn_type=PrivateLink", ""),
        ("addr=<script>", ""),
        ("", ""),
    ],
)
async def test_the_undocumented_address_header_is_a_bonus(
    puppet: Puppet, open_puppet: OpenVault, network_info: str, address: str
) -> None:
    puppet.challenge = challenge(CHALLENGE, x_ms_keyvault_network_info=network_info)
    async with open_puppet() as vault:
        assert await vault.greet() == VaultGreeting(world.TENANT_ID, "", address)


@pytest.mark.parametrize(
    "answer",
    [
        challenge("Bearer"),
        challenge("Basic realm=x"),
        challenge('Bearer realm="nothing to go by"'),
        challenge("Negotiate\tgarbage, =,,="),
        challenge('Bearer authorization="https://login.windows.net/x"'),
        challenge(CHALLENGE.replace("https://vault.azure.net", "vault.azure.net")),
        Answer(status=401),
        Answer(status=401, body=b"<html>Proxy</html>", content_type="text/html"),
        Answer(status=200, body=b'{"value": []}'),
        Answer(status=301, headers={"Location": "https://elsewhere.example/"}),
        Answer(status=404),
        Answer(status=418),
    ],
)
async def test_something_else_than_a_challenge_comes_from_no_vault(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.challenge = answer
    async with open_puppet() as vault:
        with raises_clearly(NotAVault) as caught:
            await vault.greet()
    assert "kv-demo.vault.azure.net" in caught.value.what
    assert len(puppet.requests) == 1


async def test_a_vault_that_asks_for_no_token_is_none(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.challenge = None
    puppet.vault = key_bundle()
    async with open_puppet() as vault:
        with raises_clearly(NotAVault):
            await vault.greet()


@pytest.mark.proves("S5")
@pytest.mark.attack(
    "5.6 an attacker names his own resource", defence="no token for another service"
)
@pytest.mark.parametrize(
    "resource",
    [
        "https://management.azure.com",
        "https://evil.example",
        "https://azure.net",
        "https://net",
        "https://vault.azure.net.evil.example",
        "https://vault.azure.net@evil.example",
        "https://vault.azure.net:8443",
    ],
)
async def test_a_challenge_for_another_service_gets_no_token(
    puppet: Puppet, open_puppet: OpenVault, resource: str
) -> None:
    puppet.challenge = challenge(CHALLENGE.replace("https://vault.azure.net", resource))
    async with open_puppet("kv-hostile") as vault:
        with raises_clearly(NotAVault):
            await vault.greet()
        with raises_clearly(NotAVault):
            await vault.read_key("good")
    assert {request.host for request in puppet.requests} == {"kv-hostile.vault.azure.net"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(403, "Forbidden", "No.", "ForbiddenByFirewall"), AccessRefused),
        (refusal(429, "Throttled"), VaultBusy),
        (Answer(status=503), VaultBusy),
    ],
)
async def test_a_vault_that_refuses_before_the_challenge_is_believed(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer, kind: type[KeyVaultError]
) -> None:
    puppet.challenge = answer
    async with open_puppet() as vault:
        with pytest.raises(kind):
            await vault.greet()
