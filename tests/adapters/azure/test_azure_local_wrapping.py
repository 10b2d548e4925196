"""What is wrapped on this host is what the vault would have wrapped itself."""

from dataclasses import replace

import pytest
from azure_access import OpenVault
from clear_errors import raises_clearly

from kms_tui.adapters.azure.local_wrapping import wrap_here
from kms_tui.domain.errors import NotAVault, NotWrappedByThis
from kms_tui.domain.master_key import MasterKey, RsaPublicKey
from kms_tui.domain.universe_key import WrapAlgorithm

pytest_plugins = ("azure_fixtures",)

UNIVERSE_KEY = bytes(range(48))
SIZES = {"good": 2048, "good-3072": 3072, "good-4096": 4096}
ODD_2048_BITS = (1 << 2047) + 1


@pytest.mark.parametrize("algorithm", WrapAlgorithm)
@pytest.mark.parametrize("key_name", SIZES)
async def test_the_vault_unwraps_what_was_wrapped_here(
    open_vault: OpenVault, key_name: str, algorithm: WrapAlgorithm
) -> None:
    async with open_vault() as vault:
        key = await vault.read_key(key_name)
        wrapped = vault.wrap_here(key, UNIVERSE_KEY, algorithm)
        assert len(wrapped) * 8 == SIZES[key_name]
        assert await vault.unwrap(key.key_id, wrapped, algorithm) == UNIVERSE_KEY


async def test_what_one_algorithm_wrapped_the_other_does_not_unwrap(open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        key = await vault.read_key("good")
        wrapped = vault.wrap_here(key, UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP)
        with raises_clearly(NotWrappedByThis):
            await vault.unwrap(key.key_id, wrapped, WrapAlgorithm.RSA_OAEP_256)


async def test_wrapping_twice_gives_different_bytes(open_vault: OpenVault) -> None:
    async with open_vault() as vault:
        key = await vault.read_key("good")
        algorithm = WrapAlgorithm.RSA_OAEP_256
        first, second = (vault.wrap_here(key, UNIVERSE_KEY, algorithm) for _ in range(2))
    assert first != second


def key_with(public_key: RsaPublicKey | None) -> MasterKey:
    """Return a key as a vault might describe it, however wrongly."""
    return MasterKey(
        key_id="https://kv-demo.vault.azure.net/keys/good/0123",
        key_type="RSA" if public_key else "EC",
        size_bits=None,
        is_enabled=True,
        not_before=None,
        expires_on=None,
        operations=frozenset(),
        public_key=public_key,
    )


@pytest.mark.parametrize(
    ("public_key", "reason"),
    [
        (None, "it is of type EC"),
        (RsaPublicKey((1 << 1023) + 1, 65537), "it has 1024 bits"),
        (RsaPublicKey((1 << 8191) + 1, 65537), "it has 8192 bits"),
        (RsaPublicKey(0, 65537), "it has 0 bits"),
        (RsaPublicKey(ODD_2048_BITS, 65536), "none of RSA's"),
        (RsaPublicKey(ODD_2048_BITS, 1), "none of RSA's"),
        (RsaPublicKey(ODD_2048_BITS, 0), "none of RSA's"),
        (RsaPublicKey(ODD_2048_BITS, ODD_2048_BITS + 2), "none of RSA's"),
        (RsaPublicKey(ODD_2048_BITS - 1, 65537), "none of RSA's"),
        (RsaPublicKey((1 << 4095) + 1, (1 << 65) + 1), "none of RSA's"),
    ],
)
def test_nothing_is_wrapped_with_a_key_that_no_vault_makes(
    public_key: RsaPublicKey | None, reason: str
) -> None:
    with raises_clearly(NotAVault, match=reason) as caught:
        wrap_here(key_with(public_key), UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP_256)
    assert "keys/good/0123" in caught.value.what
    assert caught.value.__cause__ is None


def test_a_refusal_shows_no_control_characters_of_the_vaults() -> None:
    key = replace(key_with(None), key_type="\x1b[2J")
    with raises_clearly(NotAVault) as caught:
        wrap_here(key, UNIVERSE_KEY, WrapAlgorithm.RSA_OAEP_256)
    assert caught.value.what.isprintable()
