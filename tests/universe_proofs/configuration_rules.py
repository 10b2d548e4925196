"""What admins do with configurations, secrets, the vault and the program itself."""

from action_effects import created, deleted, edited, nothing
from call_troubles import Trouble, troubles
from hypothesis.stateful import rule
from hypothesis.strategies import booleans, sampled_from
from machine_base import AGES, PICKS, SESSIONS, MachineBase, when
from machine_parts import Action
from universe_session import MASTER_KEYS, draft, quiet
from vault_in_process import GOOD_SECRETS, WRONG_SECRET

from kms_tui.domain.secret import Secret
from kms_tui.sandbox import world

MOST_CONFIGURATIONS, MOST_VERSIONS = 3, 4
NAMES = ("prod", "staging", "spare")


class ConfigurationRules(MachineBase):
    """Steps on configurations."""

    @rule(who=SESSIONS, key_name=sampled_from(MASTER_KEYS), trouble=troubles())
    @when(lambda self: len(self.rows.of["configuration"]) < MOST_CONFIGURATIONS)
    def create_configuration(self, who: int, key_name: str, trouble: Trouble | None) -> None:
        taken = {row["name"] for row in self.rows.of["configuration"]}
        name = next(name for name in NAMES if name not in taken)
        work = self.session(who).configurations.create(
            draft(name, key_name), GOOD_SECRETS[0], quiet, despite_warnings=True
        )
        self.judge(who, Action(work, created(name), must_succeed=True), trouble)

    @rule(
        who=SESSIONS,
        pick=PICKS,
        age=AGES,
        secret=sampled_from([*GOOD_SECRETS, WRONG_SECRET]),
        trouble=troubles(),
    )
    @when(lambda self: self.has("configuration"))
    def edit_credential(
        self, who: int, pick: int, age: int, secret: Secret, trouble: Trouble | None
    ) -> None:
        was, is_stale = self.configuration(who, pick, age)
        can_be = secret != WRONG_SECRET and not is_stale
        work = self.session(who).configurations.edit(
            was, was.draft(), secret, quiet, despite_warnings=True
        )
        action = Action(work, edited(was.id), must_fail=not can_be, must_succeed=can_be)
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, pick=PICKS, age=AGES, trouble=troubles())
    @when(lambda self: self.has("configuration"))
    def delete_configuration(self, who: int, pick: int, age: int, trouble: Trouble | None) -> None:
        was, is_stale = self.configuration(who, pick, age)
        used = {row["configuration_id"] for row in self.rows.of["use_record"]}
        can_be = was.id not in used and not is_stale
        work = self.session(who).configurations.delete(was)
        action = Action(work, deleted(was.id), must_fail=not can_be, must_succeed=can_be)
        self.judge(who, action, trouble)

    @rule(who=SESSIONS, restarts=booleans(), trouble=troubles())
    def recover(self, who: int, restarts: bool, trouble: Trouble | None) -> None:  # noqa: FBT001 - drawn by its name
        if restarts:
            self.end(who)
        work = self.session(who).configurations.recover()
        self.judge(who, Action(work, nothing, must_succeed=True), trouble)

    @rule(key_name=sampled_from(MASTER_KEYS))
    def make_master_key_version(self, key_name: str) -> None:
        if len(self.vaults.versions(world.DEMO_VAULT_URL, key_name)) < MOST_VERSIONS:
            self.vaults.add_version(world.DEMO_VAULT_URL, key_name)
