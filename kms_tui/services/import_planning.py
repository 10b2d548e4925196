"""Compares the configurations of a document with those that are here; asks no vault."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kms_tui.domain.configuration import Field, KmsConfiguration
from kms_tui.domain.errors import (
    ConfigurationChanged,
    ConfigurationNotFound,
    ConfigurationsInvalid,
    ImportConflict,
    NameTaken,
    NothingToDo,
    SecretSourceRefused,
)
from kms_tui.domain.import_plan import ImportEntry, ImportPlan, ImportState, named_twice, planned
from kms_tui.domain.secret import Secret
from kms_tui.domain.visible_text import visible
from kms_tui.domain.yba_body import GivenConfiguration
from kms_tui.domain.yba_configurations import GivenConfigurations
from kms_tui.services.configurations import Configurations

_LONGEST_NAME = 60
_CORRECT = "Correct the document; kms-tui import --plan tells all of it."
_HAND_IT_OVER = "Hand it over: --secret-file NAME=FILE, or --secret-fd NAME=N."


@dataclass(frozen=True, slots=True)
class ImportPlanning:
    """Makes plans, and tells when one does not hold any more."""

    of: Configurations

    async def compared(
        self, given: GivenConfigurations, secrets: Mapping[str, Secret]
    ) -> Sequence[KmsConfiguration]:
        """Return the configurations here whose stored client secret a plan compares."""
        here = await self._here()
        names = {each.draft.name for each in given.configurations if each.secret} | {*secrets}
        return [here[name] for name in sorted(names) if _has_secret(here.get(name))]

    async def plan(
        self, given: GivenConfigurations, secrets: Mapping[str, Secret], *, may_create_keys: bool
    ) -> ImportPlan:
        """See `ConfigurationImport.plan`."""
        here, entries = await self._here(), []
        count = Counter(each.draft.name for each in given.configurations)
        for each in given.configurations:
            name = each.draft.name
            entry = await self._entry(each, here.get(name), secrets.get(name) or each.secret)
            entry = entry if count[name] == 1 else named_twice(entry)
            is_to_create = may_create_keys and entry.state is ImportState.NEW
            draft = replace(entry.draft, may_create_key=is_to_create)
            entries.append(replace(entry, draft=draft))
        return ImportPlan(tuple(entries), given.left_out)

    async def refuse_overtaken(self, plan: ImportPlan) -> None:
        """Raise what the last step would: another session was faster."""
        here = await self._here()
        for entry in plan.to_do:
            was, now = entry.was, here.get(entry.name)
            if was is None and now is not None:
                raise NameTaken(entry.name)
            if was is not None and now is None:
                raise ConfigurationNotFound(entry.name)
            if was is not None and now is not None and now.was_changed_since(was):
                raise ConfigurationChanged

    async def _entry(
        self, given: GivenConfiguration, was: KmsConfiguration | None, secret: Secret | None
    ) -> ImportEntry:
        stored = None
        if was is not None and secret is not None and _has_secret(was):
            stored = await self.of.accesses.stored_secret(was)
        entry = planned(given, was, secret, stored)
        self._refuse_broken(entry)
        return entry

    def _refuse_broken(self, entry: ImportEntry) -> None:
        problems = self.of.problems(entry.draft, entry.secret)
        if not entry.secret:
            problems.pop(Field.CLIENT_SECRET, None)
        if problems:
            name = visible(entry.name, _LONGEST_NAME)
            told = " ".join(f"{field}: {problem}" for field, problem in problems.items())
            what = f'The configuration "{name}" of the document cannot be used. {told}'
            raise ConfigurationsInvalid(what, do="Correct the document.")

    async def _here(self) -> Mapping[str, KmsConfiguration]:
        return {each.name: each for each in await self.of.list()}


def refuse_conflicts(plan: ImportPlan) -> None:
    """Raise `ImportConflict` if something contradicts what is here.

    Raises `SecretSourceRefused` if nothing but client secrets is wanting, and `NothingToDo` if
    everything is here already.
    """
    conflicts = plan.of(ImportState.CONFLICT)
    if contradicting := [entry for entry in conflicts if not entry.needs_secret]:
        raise ImportConflict(_refusal(contradicting), do=_CORRECT)
    if conflicts:
        raise SecretSourceRefused(_refusal(conflicts), do=_HAND_IT_OVER)
    if not plan.to_do:
        raise NothingToDo("Everything in the document is here already.", do="Nothing is to do.")


def _refusal(entries: Sequence[ImportEntry]) -> str:
    first, count = entries[0], len(entries)
    others = "" if count == 1 else f" ({count - 1} more like it.)"
    name = visible(first.name, _LONGEST_NAME)
    return f'"{name}": {first.conflict}{others} Nothing was imported.'


def _has_secret(configuration: KmsConfiguration | None) -> bool:
    return configuration is not None and configuration.credential.secret_reference is not None
