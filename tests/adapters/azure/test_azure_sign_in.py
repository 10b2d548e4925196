"""Every reason why Entra ID gives no token becomes an error with the fix; a token is told apart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from azure_access import OpenVault
from azure_puppet import TOKEN, Puppet
from clear_errors import raises_clearly

from kms_tui.domain.errors import KeyVaultError, NotAVault, SignInRefused, VaultBusy
from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer, json_answer

pytest_plugins = ("azure_fixtures",)


def entra_error(number: int, error: str, status: int = 400) -> Answer:
    text = f"AADSTS{number}: Something in English.\r\nTrace ID: 1\r\nCorrelation ID: 0815-4711"
    return json_answer({"error": error, "error_description": text}, status=status)


@dataclass(frozen=True)
class Case:
    answer: Answer
    kind: type[KeyVaultError]
    code: str
    what: str
    do: str


PAGE = Answer(body=b"<html>Please sign in to the Wi-Fi</html>", content_type="text/html")
CASES = {
    "no possible app": Case(
        entra_error(700038, "unauthorized_client"),
        SignInRefused, "AADSTS700038", f"{world.CLIENT_ID} cannot be", "Application (client) ID",
    ),
    "no possible tenant": Case(
        entra_error(900023, "invalid_request"),
        SignInRefused, "AADSTS900023", world.TENANT_ID, "Copy the Tenant ID",
    ),
    "wrong cloud": Case(
        entra_error(500011, "invalid_resource"),
        SignInRefused, "AADSTS500011", 'the Key Vault service of the cloud "Azure public"',
        "belong to the same cloud",
    ),
    "disabled app": Case(
        entra_error(7000112, "unauthorized_client"),
        SignInRefused, "AADSTS7000112", "is disabled in the tenant", "enabled",
    ),
    "throttled": Case(
        entra_error(50196, "invalid_grant"),
        VaultBusy, "AADSTS50196", "Entra ID (login.microsoftonline.com) is busy", "Wait a minute",
    ),
    "unknown code": Case(
        entra_error(987654, "invalid_grant"),
        SignInRefused, "AADSTS987654", "refuses to sign in the app", "look up AADSTS987654",
    ),
    "no code": Case(
        json_answer({"error": "invalid_client"}, status=401),
        SignInRefused, "invalid_client", "refuses to sign in the app", "Read the detail",
    ),
    "too many requests": Case(
        Answer(status=429), VaultBusy, "HTTP 429", "is busy", "Wait a minute",
    ),
    "outage": Case(
        Answer(status=503, body=b"<html>", content_type="text/html"),
        VaultBusy, "HTTP 503", "is busy or out of order", "Wait a minute",
    ),
    "captive portal": Case(
        PAGE, NotAVault, "HTTP 200", "something else, perhaps a proxy", "Sign in to the portal",
    ),
    "redirect to a portal": Case(
        Answer(status=302, headers={"Location": "https://portal.example/"}),
        NotAVault, "HTTP 302", "something else", "let login.microsoftonline.com pass",
    ),
    "empty": Case(Answer(), NotAVault, "HTTP 200", "something else", "portal"),
    "no token": Case(json_answer({"a": 1}), NotAVault, "HTTP 200", "something else", "portal"),
    "half a document": Case(
        Answer(body=b'{"token_type": "Bea'), NotAVault, "HTTP 200", "something else", "portal",
    ),
    "null": Case(Answer(body=b"null"), NotAVault, "HTTP 200", "something else", "portal"),
    "a list": Case(Answer(body=b"[1]"), NotAVault, "HTTP 200", "something else", "portal"),
    "a strange error": Case(
        json_answer({"error": ["x"], "error_description": {"y": 1}}, status=400),
        SignInRefused, "['x']", "refuses to sign in the app", "Read the detail",
    ),
    "a token without a time": Case(
        json_answer({"access_token": "a"}),
        NotAVault, "", "login.microsoftonline.com gives an answer", "portal",
    ),
    "a strange token": Case(
        json_answer({"access_token": 7, "expires_in": "soon"}),
        NotAVault, "", "login.microsoftonline.com gives an answer", "portal",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_refused_sign_in_names_what_and_how_to_go_on(
    puppet: Puppet, open_puppet: OpenVault, case: Case
) -> None:
    puppet.entra = case.answer
    async with open_puppet() as vault:
        with raises_clearly(KeyVaultError) as caught:
            await vault.sign_in()
    error = caught.value
    assert type(error) is case.kind
    assert error.code == case.code
    assert case.what in error.what
    assert case.do in error.do


async def test_the_detail_of_a_refused_sign_in_holds_the_correlation_id(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.entra = entra_error(700016, "unauthorized_client")
    async with open_puppet() as vault:
        with raises_clearly(SignInRefused) as caught:
            await vault.sign_in()
    assert "Something in English. Trace ID: 1 Correlation ID: 0815-4711" in caught.value.detail


async def test_signing_in_tells_when_the_token_expires(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.entra = json_answer({"token_type": "Bearer", "expires_in": 600, "access_token": TOKEN})
    async with open_puppet() as vault:
        expires_at = await vault.sign_in()
    assert timedelta(minutes=9) < expires_at - datetime.now(UTC) <= timedelta(minutes=10)


async def test_a_token_is_asked_for_the_vaults_of_the_cloud_and_nothing_else(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    async with open_puppet("kv-demo.vault.usgovcloudapi.net") as vault:
        await vault.sign_in()
    (request,) = puppet.requests
    assert request.host == "login.microsoftonline.us"
    assert b"scope=https%3A%2F%2Fvault.usgovcloudapi.net%2F.default" in request.body


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("tenant_id", "not a tenant!", "Invalid tenant ID"),
        ("tenant_id", "", "tenant_id"),
        ("client_id", "", "client_id"),
        ("client_secret", Secret(""), "secret should be"),
    ],
)
async def test_a_malformed_entry_is_a_refused_sign_in(
    puppet: Puppet, open_puppet: OpenVault, field: str, value: object, reason: str
) -> None:
    async with open_puppet(**{field: value}) as vault:
        await vault.greet()
        with raises_clearly(SignInRefused) as caught:
            await vault.sign_in()
    assert reason in caught.value.what
    assert "Check Tenant ID, Client ID and Client Secret." in caught.value.do
    assert [request.method for request in puppet.requests] == ["GET"]


async def test_a_domain_name_as_tenant_is_told_to_be_the_mistake(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    async with open_puppet(tenant_id="contoso.example") as vault:
        with raises_clearly(SignInRefused) as caught:
            await vault.read_key("good")
    assert f"tenant {world.TENANT_ID}, the configuration says contoso.example" in caught.value.what
    assert "never a domain name" in caught.value.do
    assert not any(request.segments[-1:] == ("token",) for request in puppet.requests)


@pytest.mark.proves("S5")
@pytest.mark.attack(
    "5.6 a foreign tenant in the challenge",
    defence="only the configuration's own tenant gets a token",
)
async def test_another_tenant_is_refused_whatever_the_environment_says(
    puppet: Puppet, open_puppet: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH", "1")
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", "evil.example")
    async with open_puppet(tenant_id=world.OTHER_TENANT_ID) as vault:
        with raises_clearly(SignInRefused):
            await vault.read_key("good")
        await vault.sign_in()
    assert puppet.requests[-1].host == "login.microsoftonline.com"


async def test_the_letter_case_of_a_tenant_makes_no_difference(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    tenant = "ABCDEFAB-1111-4111-8111-111111111111"
    puppet.challenge = Answer(
        status=401,
        headers={
            "WWW-Authenticate": f'Bearer authorization="https://login.windows.net/{tenant}", '
            'resource="https://vault.azure.net"'
        },
    )
    async with open_puppet("kv-letters", tenant_id=tenant.lower()) as vault:
        await vault.greet()
        with raises_clearly(KeyVaultError) as caught:
            await vault.read_key("good")
    assert caught.value.code == "KeyNotFound"
