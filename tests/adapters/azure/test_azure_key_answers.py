"""What a vault says about keys is read with care: types vary, and it may be wrong."""

from datetime import UTC, datetime

import pytest
from azure_access import OpenVault
from azure_puppet import Puppet, key_bundle, refusal
from clear_errors import raises_clearly

from kms_tui.domain.errors import AccessRefused, MasterKeyNotFound, NotAVault
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox.http_messages import Answer, json_answer

pytest_plugins = ("azure_fixtures",)

KEY_ID = f"https://kv-demo.vault.azure.net/keys/good/{'0' * 32}"


async def test_a_key_is_described_in_plain_words(puppet: Puppet, open_puppet: OpenVault) -> None:
    puppet.vault = key_bundle(
        key={"kty": "RSA-HSM", "key_ops": ["wrapKey", "unwrapKey", "somethingNew"]},
        attributes={"enabled": False, "nbf": 1, "exp": 2_000_000_000, "created": 1_700_000_000},
    )
    async with open_puppet() as vault:
        key = await vault.read_key("good")
    assert key.key_id == KEY_ID
    assert (type(key.key_type), key.key_type, key.size_bits) == (str, "RSA-HSM", 2048)
    assert key.operations == {"wrapKey", "unwrapKey", "somethingNew"}
    assert {type(operation) for operation in key.operations} == {str}
    assert not key.is_enabled
    assert key.not_before == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert key.expires_on == datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC)
    assert key.created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


async def test_only_an_rsa_key_has_a_size(puppet: Puppet, open_puppet: OpenVault) -> None:
    puppet.vault = key_bundle(key={"kty": "oct-HSM", "n": None, "key_ops": None})
    async with open_puppet() as vault:
        key = await vault.read_key("good")
    assert (key.key_type, key.size_bits, key.operations) == ("oct-HSM", None, frozenset())


@pytest.mark.parametrize(
    "answer",
    [
        key_bundle(host="kv-other.vault.azure.net"),
        key_bundle(key={"kid": "https://kv-demo.vault.azure.net/keys/good"}),
        key_bundle(key={"kid": "https://kv-demo.vault.azure.net/keys/go\x1b[2Jod/1"}),
        key_bundle(key={"kid": None}),
        key_bundle(key={"kid": ["a"]}),
        key_bundle(key={"n": "%%%"}),
        key_bundle(key={"n": None}),
        key_bundle(key={"key_ops": 7}),
        key_bundle(key={"key_ops": "wrapKey"}),
        key_bundle(attributes={"nbf": "soon"}),
        key_bundle(attributes={"exp": 10**30}),
        json_answer({"key": None}),
        json_answer({"key": []}),
        Answer(body=b"[1, 2]"),
        Answer(body=b'"text"'),
        Answer(body=b"\xff\xfe\x00"),
        Answer(body=b"[" * 200_000),
        Answer(body=b"<xml/>", content_type="application/xml"),
        Answer(body=b"{}", content_type="application/json; charset=klingon"),
        Answer(body=b"\x1f\x8b\x00", headers={"Content-Encoding": "gzip"}),
        Answer(body=b"x" * 2_000_000),
    ],
)
async def test_a_garbled_answer_comes_from_no_vault(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        with raises_clearly(NotAVault) as caught:
            await vault.read_key("good")
    assert "kv-demo.vault.azure.net" in caught.value.what


def policy(*actions: object, expiry: str | None = None) -> Answer:
    return json_answer({"lifetimeActions": list(actions), "attributes": {"expiryTime": expiry}})


NOTIFY = {"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "Notify"}}
POLICIES = {
    "never set": (json_answer({"lifetimeActions": None, "attributes": None}), RotationPolicy()),
    "notify only": (policy(NOTIFY), RotationPolicy()),
    "no actions": (policy(), RotationPolicy()),
    "no policy": (refusal(404, "KeyRotationPolicyNotFound"), RotationPolicy()),
    "rotates after creation": (
        policy(NOTIFY, {"trigger": {"timeAfterCreate": "P90D"}, "action": {"type": "Rotate"}}),
        RotationPolicy("P90D after creation"),
    ),
    "rotates in lower case": (
        policy({"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "rotate"}}),
        RotationPolicy("P30D before expiry"),
    ),
    "rotates in upper case": (
        policy({"trigger": {"timeAfterCreate": "P7D"}, "action": {"type": "ROTATE"}}),
        RotationPolicy("P7D after creation"),
    ),
    "rotates without a trigger": (
        policy({"action": {"type": "Rotate"}}),
        RotationPolicy("automatically"),
    ),
    "expiry without rotation": (
        policy(NOTIFY, expiry="P2Y"),
        RotationPolicy(expires_in="P2Y"),
    ),
}


@pytest.mark.parametrize(("answer", "expected"), POLICIES.values(), ids=POLICIES.keys())
async def test_a_rotation_policy_is_told_as_what_the_vault_does(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer, expected: RotationPolicy
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        assert await vault.read_rotation_policy("good") == expected


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(403, "Forbidden", "No.", "ForbiddenByRbac"), AccessRefused),
        (refusal(400, "BadParameter", "Unsupported api-version."), AccessRefused),
        (Answer(status=501), NotAVault),
        (Answer(status=404, body=b"<html>"), NotAVault),
        (Answer(), NotAVault),
    ],
)
async def test_a_policy_that_cannot_be_read_is_an_error(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer, kind: type[Exception]
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        with pytest.raises(kind):
            await vault.read_rotation_policy("good")


async def test_wrapping_names_the_key_version_and_the_algorithm(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.vault = json_answer({"kid": KEY_ID, "value": "d3JhcHBlZA"})
    async with open_puppet() as vault:
        assert await vault.wrap(KEY_ID, b"\xff\xfe\xfd", WrapAlgorithm.RSA_OAEP) == b"wrapped"
    request = puppet.requests[-1]
    assert request.raw_path == f"/keys/good/{'0' * 32}/wrapkey"
    assert request.body == b'{"alg": "RSA-OAEP", "value": "__79"}'


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"kid": KEY_ID}),
        json_answer({"kid": KEY_ID, "value": 5}),
        json_answer({"kid": KEY_ID, "value": "not base64!"}),
        json_answer({"kid": KEY_ID, "value": "\u0448"}),
        json_answer({"value": "d3JhcHBlZA"}),
        json_answer({"kid": KEY_ID[:-1] + "1", "value": "d3JhcHBlZA"}),
        Answer(body=b"null"),
        Answer(status=204),
        Answer(status=302, headers={"Location": "https://kv-other.vault.azure.net/"}),
    ],
)
async def test_a_garbled_result_of_unwrapping_comes_from_no_vault(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        with raises_clearly(NotAVault):
            await vault.unwrap(KEY_ID, b"wrapped", WrapAlgorithm.RSA_OAEP)


async def test_an_unknown_key_version_is_not_found(puppet: Puppet, open_puppet: OpenVault) -> None:
    puppet.vault = refusal(404, "KeyNotFound", "A key with (name/id) good/0 was not found.")
    async with open_puppet() as vault:
        with raises_clearly(MasterKeyNotFound):
            await vault.unwrap(KEY_ID, b"wrapped", WrapAlgorithm.RSA_OAEP)


@pytest.mark.parametrize(
    "key_id",
    [
        KEY_ID.replace("kv-demo", "kv-other"),
        KEY_ID.replace("https", "http"),
        KEY_ID.replace("/keys/", "/secrets/"),
        KEY_ID.replace("vault.azure.net", "vault.azure.net:8443"),
        KEY_ID.replace("good", "..%2f..", 1),
        KEY_ID + "/decrypt",
        "good",
        "",
    ],
)
async def test_no_other_vaults_key_version_is_used(
    puppet: Puppet, open_puppet: OpenVault, key_id: str
) -> None:
    async with open_puppet() as vault:
        with raises_clearly(NotAVault) as caught:
            await vault.unwrap(key_id, b"wrapped", WrapAlgorithm.RSA_OAEP)
    assert "is no key version of the vault kv-demo.vault.azure.net" in caught.value.what
    assert puppet.requests == []


async def test_a_page_link_to_another_host_is_not_followed(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    item = {"kid": KEY_ID, "attributes": {"enabled": True}}
    puppet.vault = json_answer({"value": [item] * 3, "nextLink": "https://elsewhere.example/"})
    async with open_puppet() as vault:
        assert await vault.count_versions("good") == 3
    assert {request.host for request in puppet.requests} <= {
        "kv-demo.vault.azure.net",
        "login.microsoftonline.com",
    }
