"""What admins do with the stores of client secrets, and with all configurations at once."""

from action_effects import checked, moved, nothing
from call_troubles import Trouble, troubles
from hypothesis.stateful import rule
from hypothesis.strategies import sampled_from
from machine_base import SESSIONS, STORES, MachineBase, when
from machine_parts import Action
from recovery_parts import store_of

from kms_tui.domain.secret import Secret

PASSPHRASES = (Secret("correct horse battery"), Secret("another horse battery"))


class SecretRules(MachineBase):
    """Steps on client secrets, wherever they rest."""

    @rule(who=SESSIONS, kind=sampled_from(STORES), trouble=troubles())
    def migrate(self, who: int, kind: str, trouble: Trouble | None) -> None:
        work = self.session(who).of.secret_migration.move_all(kind, lambda _move: None)
        self.judge(who, Action(work, moved, in_part=[moved], must_succeed=True), trouble)

    @rule(who=SESSIONS)
    @when(lambda self: not self.counted["passphrases"])
    def change_passphrase(self, who: int) -> None:
        """Change that of both files, once; the sessions that are open need it no more."""
        self.counted["passphrases"] += 1
        current, new = sorted(PASSPHRASES, key=lambda each: each != self.passphrase)
        session = self.session(who)
        for kind in STORES:
            store = store_of(session.configurations, kind)
            work = session.of.secret_access.change_passphrase(store, current, new)
            self.judge(who, Action(work, nothing, must_succeed=True), None)
        self.passphrase = new

    @rule(who=SESSIONS, trouble=troubles())
    @when(lambda self: self.has("configuration"))
    def check_all(self, who: int, trouble: Trouble | None) -> None:
        work = self.session(who).of.check_all.check_all(lambda _progress, _changed: None)
        action = Action(work, checked, in_part=[checked], must_succeed=True)
        self.judge(who, action, trouble)
