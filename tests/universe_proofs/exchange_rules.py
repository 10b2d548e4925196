"""What admins take over from elsewhere, and what they let out."""

import base64
import json
import secrets
from pathlib import Path

from action_effects import exported, imported, nothing, taken_over
from call_troubles import Trouble, troubles
from catalogue_rows import Row, Rows
from configuration_rules import MOST_CONFIGURATIONS
from hypothesis.stateful import rule
from hypothesis.strategies import integers, sampled_from
from key_rules import KeyRules
from machine_base import AGES, KEYS, PICKS, SESSIONS, MachineBase, picked, when
from machine_parts import Action
from recovery_parts import PASSPHRASE
from told_session import told
from universe_session import MASTER_KEYS, draft, new_directory, quiet, started
from vault_in_process import GOOD_SECRETS

from kms_tui.domain.import_plan import ImportState
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.ports.key_files import KeyDestination

MOST_KEYS = 8
IMPORTED = "imported"
"""The name of the configuration that only comes about by an import."""


class ExchangeRules(MachineBase):
    """Steps with files."""

    def may_get_keys(self) -> bool:
        """Whether there is a place for two more universe keys."""
        keys = self.rows.of["universe_key"]
        return self.has("configuration", "universe") and len(keys) <= MOST_KEYS - 2

    @rule(who=SESSIONS, pick=PICKS, secret=sampled_from(GOOD_SECRETS), trouble=troubles())
    @when(lambda self: 0 < len(self.rows.of["configuration"]) < MOST_CONFIGURATIONS)
    def import_configurations(
        self, who: int, pick: int, secret: Secret, trouble: Trouble | None
    ) -> None:
        """Take over one that is here, perhaps changed, and one that is not."""
        was, _ = self.configuration(who, pick)
        bodies = [_body(was.name, was.key_name, secret), _body(IMPORTED, MASTER_KEYS[0], secret)]
        service = self.session(who).of.configuration_import
        given = self.run(service.read(self._file("document.json", bodies)))
        plan = self.run(service.plan(given, {}))
        new, changed = (
            [entry.name for entry in plan.of(state)]
            for state in (ImportState.NEW, ImportState.CHANGED)
        )
        work = service.apply(plan, lambda _name, _check: None, despite_warnings=True)
        action = Action(work, taken_over(new, changed), must_succeed=bool(new or changed))
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, pick=PICKS, age=AGES, under=PICKS, keys=integers(1, 2), trouble=troubles())
    @when(may_get_keys)
    def import_keys(
        self, who: int, pick: int, age: int, under: int, keys: int, trouble: Trouble | None
    ) -> None:
        was, is_stale = self.universe(who, pick, age)
        target, _ = self.configuration(who, under)
        versions = self.vaults.versions(target.vault_url, target.key_name)
        wrapper = picked(versions, pick).wrapper
        wrapped = [
            wrapper.wrap(secrets.token_bytes(32), WrapAlgorithm.RSA_OAEP) for _ in range(keys)
        ]
        service = self.session(who).of.key_import
        references = self.run(service.read(self._file("references.json", _references(wrapped))))
        action = Action(
            service.take_over(was, target.id, references, quiet, activate_newest=False),
            imported(was.id, keys),
            in_part=[imported(was.id, number) for number in range(1, keys)],
            must_fail=is_stale,
            must_succeed=not is_stale,
        )
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, pick=PICKS, trouble=troubles())
    @when(lambda self: self.has("universe_key"))
    def export_key(self, who: int, pick: int, trouble: Trouble | None) -> None:
        """Let a key out: not without a line in the history."""
        key, before = picked(self.rows.of["universe_key"], pick), self.rows
        file = Path(self._directory.name) / "exported.key"
        work = self.session(who).of.key_export.export(key["id"], KeyDestination(file), quiet)
        self.judge(who, Action(work, exported, in_part=[exported], must_succeed=True), trouble)
        if file.exists():
            assert exported(before, self.rows)
            file.unlink()

    @rule(who=SESSIONS)
    @when(
        lambda self: len(self.rows.of["universe_key"]) > KEYS and not self.counted["restored keys"]
    )
    def restore_elsewhere(self, who: int) -> None:
        """Lose the host: another one unwraps every key from a backup alone."""
        backup = Path(self._directory.name) / "catalogue.backup"
        work = self.session(who).of.keeping.back_up(backup)
        self.judge(who, Action(work, nothing, must_succeed=True), None)
        with new_directory() as directory:
            self.counted["restored keys"] += self.run(self._restored(backup, Path(directory)))
        backup.unlink()

    async def _restored(self, backup: Path, directory: Path) -> int:
        data = directory / "data"
        session = told(await started(data, self.vaults, passphrase=PASSPHRASE), data)
        await session.of.keeping.restore(backup, replace=False)
        for was in await session.configurations.list():
            await session.configurations.edit(
                was, was.draft(), GOOD_SECRETS[0], quiet, despite_warnings=True
            )
        rules = KeyRules(data, self.vaults)
        rules.expect_no_orphan()
        rows = rules.expect_kept()
        _expect_same_keys(self.rows, rows)
        proven = 0
        for universe in await session.of.universes.list():
            if universe.key_count:
                proven += await session.of.verification.verify_universe(universe.id, quiet)
        assert proven == len(rows.of["universe_key"])
        await session.close()
        return proven

    def _file(self, name: str, content: object) -> Path:
        file = Path(self._directory.name) / name
        file.touch(mode=0o600)
        file.write_text(json.dumps(content), encoding="utf-8")
        return file


def _expect_same_keys(lost: Rows, restored: Rows) -> None:
    for table in ("universe", "universe_key", "wrapping", "rewrap", "event", "use_record"):
        assert restored.of[table] == lost.of[table], table


def _body(name: str, key_name: str, secret: Secret) -> dict[str, object]:
    of = draft(name, key_name)
    return {
        "name": name,
        "CLIENT_ID": of.client_id,
        "CLIENT_SECRET": secret.reveal(),
        "TENANT_ID": of.tenant_id,
        "AZU_VAULT_URL": of.vault_url,
        "AZU_KEY_NAME": key_name,
        "AZU_KEY_ALGORITHM": "RSA",
        "AZU_KEY_SIZE": of.key_size,
    }


def _references(wrapped: list[bytes]) -> Row:
    return {
        "universe_keys": [
            {
                "key_ref": base64.b64encode(each).decode(),
                "key_provider": "AZU",
                "db_key_id": f"id of {each.hex()}",
            }
            for each in wrapped
        ]
    }
