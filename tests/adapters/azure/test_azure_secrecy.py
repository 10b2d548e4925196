"""A client secret reaches its authority and nothing else: no error, no log record, no trace."""

import gc
import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from azure_access import OpenVault
from azure_puppet import TOKEN, Puppet, refusal
from clear_errors import raises_clearly

from kms_tui.domain.errors import KeyVaultError
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer, ConnectionCut, IncomingRequest, json_answer
from kms_tui.sandbox.server import Sandbox

pytest_plugins = ("azure_fixtures",)

CANARY = "canary~Q8&/ secret"
SHAPES = (CANARY, quote_plus(CANARY), CANARY.encode().hex())


def assert_clean(error: KeyVaultError) -> None:
    """Check every text and link by which an error could carry the canary."""
    rendered = "".join(traceback.format_exception(error))
    texts = [str(error), repr(error), error.what, error.do, error.ask, error.code, error.detail]
    assert not [shape for shape in SHAPES for text in [*texts, rendered] if shape in text]
    assert TOKEN not in " ".join(texts)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert all(not isinstance(value, BaseException) for value in vars(error).values())


def echo(request: IncomingRequest) -> Answer:
    """Answer with everything that was sent, as a careless proxy might."""
    text = f"{request.body.decode()} {dict(request.headers)} {CANARY}"
    return refusal(403, "Forbidden", text, "ForbiddenByEcho")


def cut(_: IncomingRequest) -> Answer:
    raise ConnectionCut


ENTRA = {
    "refused": json_answer({"error": "x", "error_description": "AADSTS7000215: no"}, status=401),
    "echoed": json_answer({"error": "x", "error_description": f"AADSTS1: {CANARY}"}, status=400),
    "echoed in a page": Answer(body=f"<p>{quote_plus(CANARY)}".encode(), content_type="text/html"),
    "out of order": Answer(status=503),
    "garbled": Answer(body=b"{"),
    "cut": cut,
}


@pytest.mark.parametrize("answer", ENTRA.values(), ids=ENTRA.keys())
async def test_no_refused_sign_in_carries_the_secret(
    puppet: Puppet,
    open_puppet: OpenVault,
    caplog: pytest.LogCaptureFixture,
    answer: Answer,
) -> None:
    caplog.set_level(logging.DEBUG)
    puppet.entra = answer
    async with open_puppet(client_secret=Secret(CANARY)) as vault:
        with raises_clearly(KeyVaultError) as caught:
            await vault.sign_in()
    assert_clean(caught.value)
    assert quote_plus(CANARY).encode() in puppet.requests[-1].body


@pytest.mark.parametrize(
    "answer",
    [echo, cut, Answer(status=503), Answer(body=b"null"), refusal(429, "Throttled")],
    ids=["echoed", "cut", "out of order", "null", "throttled"],
)
async def test_no_failed_call_carries_secret_or_token(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.vault = answer
    key_id = f"https://kv-demo.vault.azure.net/keys/good/{'0' * 32}"
    async with open_puppet(client_secret=Secret(CANARY)) as vault:
        for call in (
            vault.read_key("good"),
            vault.create_key("good", 2048, "operation"),
            vault.unwrap(key_id, b"wrapped", WrapAlgorithm.RSA_OAEP),
        ):
            with raises_clearly(KeyVaultError) as caught:
                await call
            assert_clean(caught.value)


async def test_no_library_logs_anything_by_itself(
    puppet: Puppet, open_puppet: OpenVault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    puppet.entra = Answer(status=401)
    async with open_puppet(client_secret=Secret(CANARY)) as vault:
        with raises_clearly(KeyVaultError):
            await vault.sign_in()
    names = {record.name.split(".")[0] for record in caplog.records}
    assert names.isdisjoint({"azure", "msal", "aiohttp", "urllib3"})


@pytest.mark.attack(
    "A9 a debug log of the Azure SDK that is switched on",
    defence="bodies are never logged, so neither secret nor token is",
)
async def test_even_a_debug_log_that_somebody_switches_on_shows_no_secret(
    open_puppet: OpenVault, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_puppet(client_secret=Secret(CANARY)) as vault:
        caplog.set_level(logging.DEBUG)
        caplog.set_level(logging.DEBUG, logger="azure")
        caplog.set_level(logging.DEBUG, logger="msal")
        await vault.greet()
        await vault.sign_in()
        with raises_clearly(KeyVaultError):
            await vault.read_key("good")
    assert "login.microsoftonline.com" in caplog.text
    assert not [shape for shape in SHAPES if shape in caplog.text]
    assert TOKEN not in caplog.text


@pytest.mark.proves("S5")
async def test_the_secret_goes_to_its_authority_only(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    async with open_puppet(client_secret=Secret(CANARY)) as vault:
        await vault.greet()
        with raises_clearly(KeyVaultError):
            await vault.read_key("good")
    carriers = [each.host for each in puppet.requests if SHAPES[1].encode() in each.body]
    assert carriers == ["login.microsoftonline.com"]


def secret_holders() -> set[int]:
    """Identify the live objects of the SDK that have the secret, or lead to it."""
    kinds = {"ClientSecretCredential", "HttpResponseError", "ServiceRequestError"}
    return {id(each) for each in gc.get_objects() if type(each).__name__ in kinds}


@pytest.mark.parametrize("answer", [Answer(status=401), Answer(body=b"{"), cut])
async def test_no_credential_outlives_its_vault_even_if_an_error_does(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.entra = answer
    before = secret_holders()
    async with open_puppet(client_secret=Secret(CANARY)) as vault:
        with raises_clearly(KeyVaultError) as caught:
            await vault.sign_in()
    gc.collect()
    assert caught.value.__traceback__ is not None
    assert secret_holders() <= before


READ_A_KEY = """
import asyncio, os, sys
sys.path.insert(0, os.environ["TESTS"])
from azure_access import good_access
from kms_tui.adapters.azure.connector import AzureKeyVaults
from kms_tui.adapters.azure.network import NetworkSettings

async def main():
    network = NetworkSettings.from_environment(os.environ)
    async with AzureKeyVaults(network).open(good_access()) as vault:
        await vault.greet()
        print((await vault.read_key("good")).key_type)

asyncio.run(main())
"""


def test_a_netrc_file_does_no_harm(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("default login someone password canary\n")
    (tmp_path / ".netrc").chmod(0o600)
    environ = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "TESTS": str(Path(__file__).parent),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HTTPS_PROXY": sandbox.proxy_url,
        "SSL_CERT_FILE": str(sandbox.ca_file),
    }
    run = subprocess.run(  # noqa: S603 - the program stands above
        [sys.executable, "-W", "error", "-c", READ_A_KEY],
        env=environ, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (run.stdout, run.stderr, run.returncode) == ("RSA\n", "", 0)
    assert sandbox.requests[-1].app_id == world.CLIENT_ID
