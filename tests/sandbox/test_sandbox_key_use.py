"""Wrapping and unwrapping in the vault, checked against another implementation of RSA."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from azure.keyvault.keys.crypto import EncryptionAlgorithm, KeyWrapAlgorithm
from azure.keyvault.keys.crypto.aio import CryptographyClient
from azure_side import API, decode
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

if TYPE_CHECKING:
    from azure.keyvault.keys import KeyVaultKey
    from azure_side import Azure

    from kms_tui.sandbox.server import Sandbox

UNIVERSE_KEY = bytes(range(32))
PADDINGS = {
    "RSA-OAEP": padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None),  # noqa: S303 - RSA-OAEP is that
    "RSA-OAEP-256": padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None),
    "RSA1_5": padding.PKCS1v15(),
}


def _public_key(key: KeyVaultKey) -> rsa.RSAPublicKey:
    n, e = key.key.n, key.key.e  # type: ignore[attr-defined]  # set by the SDK's constructor
    return rsa.RSAPublicNumbers(int.from_bytes(e), int.from_bytes(n)).public_key()


@pytest.mark.parametrize("algorithm", list(PADDINGS))
@pytest.mark.parametrize("name", ["good", "good-3072", "good-4096"])
async def test_what_the_vault_wraps_it_unwraps(azure: Azure, name: str, algorithm: str) -> None:
    wrapped = await azure.use(name, "wrapkey", UNIVERSE_KEY, algorithm)
    ciphertext = decode(wrapped.document["value"])
    unwrapped = await azure.use(name, "unwrapkey", ciphertext, algorithm)

    assert UNIVERSE_KEY not in ciphertext
    assert "=" not in wrapped.document["value"]
    assert decode(unwrapped.document["value"]) == UNIVERSE_KEY
    assert unwrapped.document["kid"] == wrapped.document["kid"]


@pytest.mark.parametrize("algorithm", list(PADDINGS))
async def test_the_vault_unwraps_what_others_wrapped_for_its_public_key(
    azure: Azure, algorithm: str
) -> None:
    public_key = _public_key(await azure.keys().get_key("good"))
    ciphertext = public_key.encrypt(UNIVERSE_KEY, PADDINGS[algorithm])
    unwrapped = await azure.use("good", "unwrapkey", ciphertext, algorithm)

    assert decode(unwrapped.document["value"]) == UNIVERSE_KEY


async def test_the_sdks_own_client_unwraps_what_it_wrapped(azure: Azure) -> None:
    key = await azure.keys().create_rsa_key("new-key")
    client = CryptographyClient(key, azure.credential(), **azure.pipeline)
    wrapped = await client.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, UNIVERSE_KEY)
    unwrapped = await client.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, wrapped.encrypted_key)

    assert unwrapped.key == UNIVERSE_KEY


async def test_encrypt_and_decrypt_are_operations_of_their_own(azure: Azure) -> None:
    key = await azure.keys("kv-all-permissions").get_key("good")
    client = CryptographyClient(key, azure.credential(), **azure.pipeline)
    encrypted = await client.encrypt(EncryptionAlgorithm.rsa_oaep, b"text")
    decrypted = await client.decrypt(EncryptionAlgorithm.rsa_oaep, encrypted.ciphertext)
    in_the_vault = await azure.use("kv-all-permissions/good", "encrypt", b"text")

    assert decrypted.plaintext == b"text"
    assert in_the_vault.status == 200


async def test_no_two_scenario_keys_share_a_key(azure: Azure) -> None:
    wrapped = await azure.use("good", "wrapkey", UNIVERSE_KEY)
    ciphertext = decode(wrapped.document["value"])
    reply = await azure.use("rotating", "unwrapkey", ciphertext)

    assert reply.error == (400, "BadParameter", None)


async def test_an_older_version_unwraps_what_it_wrapped_and_the_new_one_does_not(
    azure: Azure,
) -> None:
    await azure.keys().create_rsa_key("new-key")
    wrapped = (await azure.use("new-key", "wrapkey", UNIVERSE_KEY)).document
    await azure.keys().create_rsa_key("new-key")
    by_the_new = await azure.use("new-key", "unwrapkey", wrapped["value"])
    by_the_old = await azure.send(
        "POST",
        f"{wrapped['kid']}/unwrapkey?{API}",
        token=await azure.token(),
        json={"alg": "RSA-OAEP", "value": wrapped["value"]},
    )

    assert by_the_new.error == (400, "BadParameter", None)
    assert decode(by_the_old.document["value"]) == UNIVERSE_KEY


@pytest.mark.parametrize(
    ("algorithm", "most_bytes"), [("RSA-OAEP", 214), ("RSA-OAEP-256", 190), ("RSA1_5", 245)]
)
async def test_a_payload_may_be_as_long_as_the_padding_allows(
    azure: Azure, algorithm: str, most_bytes: int
) -> None:
    longest = await azure.use("good", "wrapkey", bytes(most_bytes), algorithm)
    too_long = await azure.use("good", "wrapkey", bytes(most_bytes + 1), algorithm)

    assert longest.status == 200
    assert too_long.error == (400, "BadParameter", None)


@pytest.mark.parametrize(
    ("operation", "value", "algorithm"),
    [
        ("wrapkey", UNIVERSE_KEY, "RSA-OAEP-512"),
        ("wrapkey", "not base64!", "RSA-OAEP"),
        ("wrapkey", "AAAA=", "RSA-OAEP"),
        ("wrapkey", "AAAAA", "RSA-OAEP"),
        ("wrapkey", "", "RSA-OAEP"),
        ("unwrapkey", bytes(255), "RSA-OAEP"),
        ("unwrapkey", bytes(256), "RSA-OAEP"),
    ],
)
async def test_operands_that_make_no_sense_are_bad_parameters(
    azure: Azure, operation: str, value: bytes | str, algorithm: str
) -> None:
    reply = await azure.use("good", operation, value, algorithm)

    assert reply.error == (400, "BadParameter", None)


@pytest.mark.parametrize("operation", ["wrapkey", "unwrapkey"])
async def test_a_disabled_key_does_nothing(azure: Azure, operation: str) -> None:
    reply = await azure.use("disabled", operation, bytes(256))

    assert reply.error == (403, "Forbidden", "KeyDisabled")
    assert reply.document["error"]["message"].endswith("is not allowed on a disabled key.")


@pytest.mark.parametrize(
    ("name", "operation"), [("no-unwrap", "unwrapkey"), ("elliptic", "wrapkey")]
)
async def test_a_key_does_only_what_it_permits(azure: Azure, name: str, operation: str) -> None:
    reply = await azure.use(name, operation, bytes(256))

    assert reply.error == (403, "Forbidden", "KeyOperationForbidden")


async def test_before_its_activation_a_key_unwraps_and_does_not_wrap(azure: Azure) -> None:
    public_key = _public_key(await azure.keys().get_key("not-yet-active"))
    ciphertext = public_key.encrypt(UNIVERSE_KEY, PADDINGS["RSA-OAEP"])
    wrapped = await azure.use("not-yet-active", "wrapkey", UNIVERSE_KEY)
    unwrapped = await azure.use("not-yet-active", "unwrapkey", ciphertext)

    assert wrapped.error == (403, "Forbidden", None)
    assert decode(unwrapped.document["value"]) == UNIVERSE_KEY


async def test_after_its_expiry_a_key_unwraps_and_does_not_wrap(
    azure: Azure, sandbox: Sandbox
) -> None:
    wrapped = await azure.use("expiring", "wrapkey", UNIVERSE_KEY)
    sandbox.clock = lambda: time.time() + 31 * 86_400
    unwrapped = await azure.use("expiring", "unwrapkey", wrapped.document["value"])
    wrapped_again = await azure.use("expiring", "wrapkey", UNIVERSE_KEY)

    assert wrapped_again.error == (403, "Forbidden", None)
    assert decode(unwrapped.document["value"]) == UNIVERSE_KEY
