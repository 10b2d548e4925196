"""An admin who works with universes: more verbs in which the stories are told."""

from admin import SLOW, Admin
from host import INSTALLED, Host

UUID = "0f1c7a52-92f0-4a3b-9b8b-1f0e4b1d7a11"


class UniverseAdmin(Admin):
    """Types into the screens of universes and looks at what they show."""

    def creates_another(self, name: str, *, key_name: str, vault_url: str = "") -> None:
        """Create a configuration on a host that has an open secrets file."""
        self.opens_form()
        url = {"vault_url": vault_url} if vault_url else {}
        self.fills(name=name, key_name=key_name, **url)
        self.saves()
        self.wait_until(lambda: self.shows("Saved.", "save despite warnings"), "it ends", 60)
        if not self.shows("Saved."):
            self.press("w")
        self.wait_for("Saved.", 60)
        self.press("enter")
        self.wait_for("refreshed")

    def shows(self, *texts: str) -> bool:
        """Tell whether the screen shows any of these texts."""
        return any(text in self.screen_text() for text in texts)

    def opens_universes(self) -> None:
        self.wait_for("refreshed")
        self.press("u")
        self.wait_for("kms-tui > universes")

    def registers(self, name: str = "prod-eu") -> None:
        """Register a universe with a name only, from the list of universes."""
        self.press("n")
        self.wait_for("universes > register")
        self.types(name)
        self.saves()
        self.wait_for("1 universe")

    def opens_universe(self, name: str = "prod-eu") -> None:
        """Open the only universe, from the list of configurations."""
        self.opens_universes()
        self.wait_for(name)
        self.opens_first_universe()

    def opens_first_universe(self) -> None:
        """Open the universe under the cursor of the list."""
        self.press("enter")
        self.wait_for("Encryption  ")
        self.wait_for("universe key")

    def asks(self, key: str, question: str) -> None:
        """Press the key of an action and wait for its question."""
        self.press(key)
        self.wait_for(question)

    def sees_done(self, text: str, *, then: str) -> None:
        """Wait for the end of a run, go back, and wait for what it changed there."""
        self.wait_for(text, SLOW)
        self.press("enter")
        self.wait_until_gone("esc/enter back")
        self.wait_for(then)

    def assigns(self) -> None:
        """Assign the first configuration."""
        self.asks("a", "Assign a KMS configuration")
        self.saves()

    def chooses(self, configuration: str) -> None:
        """Move the cursor down to a configuration of the dialog."""
        self.wait_until(lambda: bool(self._marked_row()), "the dialog marks a row")
        while configuration not in (marked := self._marked_row()):
            self.press("down")
            self._waits_for_another_row(marked)

    def _waits_for_another_row(self, was: str) -> None:
        self.wait_until(lambda: self._marked_row() != was, "the mark moves")

    def _marked_row(self) -> str:
        """Return the row under the cursor of a dialog's table."""
        return next((line for line in self.screen_lines() if "| > " in line), "")


def at_terminal(host: Host, size: tuple[int, int] = (80, 24)) -> UniverseAdmin:
    """Start the installed program for such an admin."""
    return UniverseAdmin([str(INSTALLED)], host.environ, size=size)
