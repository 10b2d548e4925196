"""Versions of a key: read one by one, listed in full, and told apart when unwrapping."""

from datetime import UTC, datetime

import pytest
from azure_access import OpenVault
from azure_puppet import Puppet, key_bundle, refusal
from clear_errors import raises_clearly

from kms_tui.domain.errors import (
    AccessRefused,
    KeyVaultError,
    MasterKeyNotFound,
    NotAVault,
    NotWrappedByThis,
)
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox.http_messages import Answer, IncomingRequest, json_answer

pytest_plugins = ("azure_fixtures",)

UNIVERSE_KEY = bytes(range(48))
KEY = "https://kv-demo.vault.azure.net/keys/good"


def item(version: str, *, enabled: object = True, created: int | None = None) -> dict[str, object]:
    """Make a version as a listing shows it."""
    attributes: dict[str, object] = {"enabled": enabled}
    if created is not None:
        attributes["created"] = created
    return {"kid": f"{KEY}/{version}", "attributes": attributes}


def page(*items: dict[str, object], next_link: str | None = None) -> Answer:
    return json_answer({"value": list(items), "nextLink": next_link})


async def test_a_version_is_read_although_newer_ones_exist(open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        oldest = (await vault.list_versions("many-versions"))[-1]
        key = await vault.read_key_version(oldest.key_id)
        newest = await vault.read_key("many-versions")
    assert key.key_id == oldest.key_id
    assert key.public_key != newest.public_key


async def test_the_newest_listed_version_is_the_current_one(open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        versions = await vault.list_versions("many-versions")
        current = await vault.read_key("many-versions")
    assert versions[0].key_id == current.key_id
    assert len({version.key_id for version in versions}) == 30


async def test_a_version_that_is_not_there_is_not_found(open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        with raises_clearly(MasterKeyNotFound):
            await vault.read_key_version(f"{KEY}/{'0' * 32}")


async def test_no_version_of_another_vault_is_read(puppet: Puppet, open_puppet: OpenVault) -> None:
    async with open_puppet() as vault:
        with raises_clearly(NotAVault, match="is no key version of the vault kv-demo"):
            await vault.read_key_version("https://kv-other.vault.azure.net/keys/good/1")
    assert puppet.requests == []


async def test_versions_come_newest_first_and_those_without_a_date_last(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.vault = page(item("b", created=2), item("x"), item("c", created=3, enabled=False))
    async with open_puppet() as vault:
        versions = await vault.list_versions("good")
    assert versions == [
        KeyVersion(f"{KEY}/c", datetime(1970, 1, 1, 0, 0, 3, tzinfo=UTC), is_enabled=False),
        KeyVersion(f"{KEY}/b", datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), is_enabled=True),
        KeyVersion(f"{KEY}/x", None, is_enabled=True),
    ]


@pytest.mark.proves("S5")
@pytest.mark.parametrize(
    "next_link",
    [
        "https://elsewhere.example/keys/good/versions",
        "https://kv-other.vault.azure.net/keys/good/versions",
        "http://kv-demo.vault.azure.net/keys/good/versions",
    ],
)
async def test_a_listing_is_not_followed_to_another_host(
    puppet: Puppet, open_puppet: OpenVault, next_link: str
) -> None:
    puppet.vault = page(item("a"), next_link=next_link)
    async with open_puppet() as vault:
        with raises_clearly(NotAVault):
            await vault.list_versions("good")
    hosts = {request.host for request in puppet.requests}
    assert hosts == {"kv-demo.vault.azure.net", "login.microsoftonline.com"}


@pytest.mark.parametrize("items", [0, 25])
async def test_a_listing_that_leads_in_a_circle_ends(
    puppet: Puppet, open_puppet: OpenVault, items: int
) -> None:
    link = f"{KEY}/versions?api-version=7.5&$skiptoken=again"
    puppet.vault = page(*[item(str(number)) for number in range(items)], next_link=link)
    async with open_puppet() as vault:
        with raises_clearly(NotAVault, match="more than 1000 versions") as caught:
            await vault.list_versions("good")
    assert caught.value.do
    assert len(puppet.requests) < 50


@pytest.mark.parametrize(
    "answer",
    [
        page({"attributes": {"enabled": True}}),
        page({"kid": "https://kv-other.vault.azure.net/keys/good/1", "attributes": {}}),
        page({"kid": KEY, "attributes": {}}),
        page({"kid": f"{KEY}/1", "attributes": {"created": "soon"}}),
        json_answer({"value": 7}),
        Answer(body=b"[]"),
    ],
)
async def test_a_garbled_listing_comes_from_no_vault(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        with raises_clearly(NotAVault):
            await vault.list_versions("good")


async def test_bytes_that_another_version_wrapped_are_told_from_every_other_refusal(
    open_vault: OpenVault,
) -> None:
    async with open_vault() as vault:
        newest, older, *_ = await vault.list_versions("many-versions")
        wrapped = await vault.wrap(older.key_id, UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP)
        with raises_clearly(NotWrappedByThis) as caught:
            await vault.unwrap(newest.key_id, wrapped, WrapAlgorithm.RSA_OAEP)
    assert caught.value.code == "BadParameter"
    assert '"many-versions"' in caught.value.what
    assert caught.value.do == "Use the key version and the algorithm that wrapped them."
    assert not caught.value.is_transient


async def test_bytes_of_a_key_of_another_size_are_not_this_versions_either(
    open_vault: OpenVault,
) -> None:
    async with open_vault() as vault:
        key = await vault.read_key("good")
        with raises_clearly(NotWrappedByThis):
            await vault.unwrap(key.key_id, b"x" * 512, WrapAlgorithm.RSA_OAEP)


async def test_a_bad_parameter_says_nothing_of_who_wrapped_if_something_is_wrapped(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.vault = refusal(400, "BadParameter", "Too long.")
    async with open_puppet() as vault:
        with raises_clearly(AccessRefused, match="Too long"):
            await vault.wrap(f"{KEY}/1", UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, "Unsupported", "No such api-version."),
        refusal(403, "Forbidden", "No.", "KeyDisabled"),
        refusal(404, "KeyNotFound", "No such version."),
        Answer(status=400, body=b"<html>Bad Request</html>"),
    ],
)
async def test_no_other_refusal_to_unwrap_says_who_wrapped(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        with raises_clearly(KeyVaultError) as caught:
            await vault.unwrap(f"{KEY}/1", b"x" * 256, WrapAlgorithm.RSA_OAEP)
    assert not isinstance(caught.value, NotWrappedByThis)


@pytest.mark.parametrize("algorithm", WrapAlgorithm)
async def test_the_vault_is_told_the_algorithm(
    puppet: Puppet, open_puppet: OpenVault, algorithm: WrapAlgorithm
) -> None:
    def echo(request: IncomingRequest) -> Answer:
        assert f'"alg": "{algorithm.value}"'.encode() in request.body
        return json_answer({"kid": f"{KEY}/1", "value": "d3JhcHBlZA"})

    puppet.vault = echo
    async with open_puppet() as vault:
        assert await vault.unwrap(f"{KEY}/1", b"x" * 256, algorithm) == b"wrapped"


@pytest.mark.parametrize("part", ["n", "e"])
async def test_an_rsa_key_without_its_public_half_comes_from_no_vault(
    puppet: Puppet, open_puppet: OpenVault, part: str
) -> None:
    puppet.vault = key_bundle(key={part: None})
    async with open_puppet() as vault:
        with raises_clearly(NotAVault):
            await vault.read_key("good")
