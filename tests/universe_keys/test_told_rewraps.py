"""What a re-wrap tells while it runs: waits, how each key ended and how long it took."""

from clear_errors import raises_clearly
from scripted_host import AFTER, DIFFERS, NEW, NOTE, OLD, REFUSAL, Host, busy
from scripted_vault import KEY

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.errors import AccessRefused, KeysNotProven


async def test_each_wait_for_a_key_that_is_re_wrapped_is_told_and_how_long_it_took(
    host: Host,
) -> None:
    universe = await host.with_keys(1)
    host.vault.errors["unwrap"] = [busy(), busy()]
    await host.rewraps(universe)
    name = "orders key 1"
    assert host.told_of(name) == [
        Check(name, Verdict.RUNNING),
        Check(name, Verdict.RUNNING, NOTE),
        Check(name, Verdict.RUNNING, NOTE.replace("2", "3", 1)),
        Check(name, Verdict.PASS, "version 0123", seconds=1.0),
    ]


async def test_a_wait_for_the_proof_of_a_new_wrapping_is_told(host: Host) -> None:
    universe = await host.with_keys(1)
    host.vault.uses.clear()
    proofs = iter([None, busy()])

    def unwraps(wrapped: bytes) -> bytes:
        if error := next(proofs, None):
            raise error
        return wrapped[::-1]

    host.vault.unwraps = unwraps
    await host.rewraps(universe)
    assert Check("orders key 1", Verdict.RUNNING, NOTE) in host.told.checks
    assert host.vault.uses == [OLD, ("wrap_here", KEY.key_id, AFTER), NEW, NEW]


async def test_a_key_that_fails_does_not_keep_the_others_from_being_re_wrapped(host: Host) -> None:
    universe = await host.with_keys(3)
    host.vault.errors["unwrap"] = [DIFFERS]
    with raises_clearly(KeysNotProven) as refused:
        await host.rewraps(universe)
    assert host.told.ended("orders key 3") == Check.failed("orders key 3", DIFFERS).took(1.0)
    for name in ("orders key 2", "orders key 1"):
        assert host.told.ended(name) == Check(name, Verdict.PASS, "version 0123", seconds=1.0)
    assert refused.value.what == "1 of 3 universe keys could not be re-wrapped."
    assert refused.value.do == "Look. The old wrappings stay in use; then resume."


async def test_a_vault_that_refuses_ends_the_re_wrap_at_that_key(host: Host) -> None:
    universe = await host.with_keys(2)
    host.vault.errors["unwrap"] = [REFUSAL]
    with raises_clearly(AccessRefused):
        await host.rewraps(universe)
    assert host.told.checks[-1] == Check.failed("orders key 2", REFUSAL).took(1.0)
    assert host.told_of("orders key 1") == []


async def test_a_re_wrap_is_resumed_also_if_the_vault_is_busy(host: Host) -> None:
    universe = await host.with_keys(2)
    host.vault.errors["unwrap"] = [DIFFERS]
    with raises_clearly(KeysNotProven):
        await host.rewraps(universe)
    host.vault.errors["read_key_version"] = [busy()]
    resumed = await host.of.rewrapping.resume(universe.id, host.told)
    assert not resumed.has_unfinished_rewrap
    assert host.told.ended("orders key 1") == Check("orders key 1", Verdict.PASS, "done before")


async def test_a_vault_that_changes_a_new_wrapping_is_told_and_not_recorded(host: Host) -> None:
    universe = await host.with_keys(1)
    host.vault.unwraps = lambda wrapped: wrapped[::-1] if host.vault.uses == [OLD] else b"other"
    host.vault.uses.clear()
    with raises_clearly(KeysNotProven):
        await host.rewraps(universe)
    told = host.told.ended("orders key 1")
    assert told.found == "The vault unwrapped the new wrapping to other bytes than were wrapped."
    assert told.do == "Do not use this vault: something between here and it changes answers."
    assert told.ask == "the vault's administrator"
    rewrap = await host.of.universes.unfinished_rewrap(universe.id)
    assert rewrap is not None
    assert await host.of.rewrapping.done_keys(rewrap) == 0
