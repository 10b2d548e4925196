"""An edited credential has to unwrap every universe key that the configuration protects."""

from dataclasses import replace

from clear_errors import raises_clearly
from universe_bench import Bench, Told

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.errors import (
    ChecksFailed,
    ConfigurationChanged,
    ConfigurationInUse,
    InvalidDraft,
    NothingToDo,
)
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.sandbox.server import Sandbox

SECRET = Secret(world.CLIENT_SECRET)


def _with_expiry(configuration: KmsConfiguration) -> ConfigurationDraft:
    return replace(configuration.draft(), secret_expires_on="2028-01-31")


async def test_every_key_is_proven_not_only_the_active_one(
    bench: Bench, prod: KmsConfiguration
) -> None:
    await bench.of.universes.disable(await bench.enabled(prod, keys=3))
    told = Told()
    await bench.configurations.edit(prod, _with_expiry(prod), SECRET, told)
    assert told.ended(CheckName.UNIVERSE_KEYS).found == "3 of 3"


async def test_each_key_costs_one_request_more(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    await bench.enabled(prod, keys=4)
    before = len(sandbox.requests)
    await bench.configurations.edit(prod, _with_expiry(prod), SECRET, Told())
    asked = [request.path for request in sandbox.requests[before:]]
    assert sum(path.endswith("/unwrapkey") for path in asked) == 4 + 1


async def test_a_key_that_does_not_unwrap_keeps_the_old_credential(
    bench: Bench, prod: KmsConfiguration
) -> None:
    await bench.enabled(prod)
    bench.moves_vault(prod, "kv-all-permissions")
    was = await bench.configurations.get(prod.id)
    told = Told()
    with raises_clearly(ChecksFailed):
        await bench.configurations.edit(was, _with_expiry(was), SECRET, told)
    assert told.ended(CheckName.UNIVERSE_KEYS).verdict is Verdict.FAIL
    assert await bench.configurations.get(prod.id) == was


async def test_keys_that_were_re_wrapped_elsewhere_are_not_asked_of_it(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=2)
    algorithm = WrapAlgorithm.RSA_OAEP_256
    await bench.of.rewrapping.begin(universe, other.id, algorithm, Told())
    told = Told()
    await bench.configurations.edit(prod, _with_expiry(prod), SECRET, told)
    assert told.ended(CheckName.UNIVERSE_KEYS).found == "it protects none yet"


async def test_a_credential_that_is_refused_is_not_tried_on_the_keys(
    bench: Bench, prod: KmsConfiguration
) -> None:
    await bench.enabled(prod)
    told = Told()
    with raises_clearly(ChecksFailed):
        await bench.configurations.edit(prod, prod.draft(), Secret("sandbox~wrong"), told)
    assert told.ended(CheckName.UNIVERSE_KEYS).verdict is Verdict.SKIPPED


async def test_an_empty_secret_keeps_the_stored_one(bench: Bench, prod: KmsConfiguration) -> None:
    edited = await bench.configurations.edit(prod, _with_expiry(prod), Secret(""), Told())
    checked = await bench.configurations.check(edited.id, Told())
    assert str(edited.credential.secret_expires_on) == "2028-01-31"
    assert checked.last_check is not None
    assert checked.last_check.verdict is Verdict.PASS


async def test_an_edit_that_changes_nothing_says_so(bench: Bench, prod: KmsConfiguration) -> None:
    with raises_clearly(NothingToDo):
        await bench.configurations.edit(prod, prod.draft(), Secret(""), Told())


async def test_an_edit_of_an_old_state_is_refused_before_anything_is_asked(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    await bench.configurations.edit(prod, _with_expiry(prod), Secret(""), Told())
    before = len(sandbox.requests)
    with raises_clearly(ConfigurationChanged):
        await bench.configurations.edit(prod, prod.draft(), SECRET, Told())
    assert len(sandbox.requests) == before


async def test_fields_that_break_a_rule_are_told_as_on_creation(
    bench: Bench, prod: KmsConfiguration
) -> None:
    with raises_clearly(InvalidDraft):
        await bench.configurations.edit(
            prod, replace(prod.draft(), client_id="nobody"), SECRET, Told()
        )


async def test_checking_an_edit_changes_nothing(bench: Bench, prod: KmsConfiguration) -> None:
    await bench.enabled(prod)
    told = Told()
    verdict = await bench.configurations.check_edit(prod, _with_expiry(prod), SECRET, told)
    assert verdict is Verdict.PASS
    found = await bench.configurations.get(prod.id)
    assert (found.credential, found.revision) == (prod.credential, prod.revision)


async def test_a_configuration_is_never_deleted_once_a_universe_used_it(
    bench: Bench, prod: KmsConfiguration
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod)
    await bench.of.rewrapping.begin(universe, other.id, WrapAlgorithm.RSA_OAEP_256, Told())
    was = await bench.configurations.get(prod.id)
    with raises_clearly(ConfigurationInUse):
        await bench.configurations.delete(was)


async def test_what_a_configuration_is_needed_for_can_be_told(
    bench: Bench, prod: KmsConfiguration
) -> None:
    universe = await bench.enabled(prod, keys=2)
    [use] = await bench.of.universes.uses(prod.id)
    assert (use.universe_name, use.keys_now, use.keys_ever) == (universe.name, 2, 2)
    assert use.key_ids == (prod.key_id,)


async def test_two_universes_use_one_configuration(bench: Bench, prod: KmsConfiguration) -> None:
    await bench.enabled(prod, name="orders")
    await bench.enabled(prod, name="billing")
    found = await bench.configurations.get(prod.id)
    assert (found.universes_now, found.universes_ever) == (2, 2)
