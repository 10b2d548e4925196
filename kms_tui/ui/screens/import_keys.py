"""Taking over the universe keys that a backup of YugabyteDB Anywhere refers to."""

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.universe import Universe
from kms_tui.domain.yba_references import KeyReference, KeyReferences
from kms_tui.services.boundary import call
from kms_tui.services.key_import import LIST_STEP, RECORD_STEP, reference_title
from kms_tui.services.opened_vaults import opening_title
from kms_tui.services.reporting import Report
from kms_tui.ui.import_text import EXPLANATION, keys_counted, named_configuration, plan_lines
from kms_tui.ui.screens.activity import ActivityScreen, Consent, Wording
from kms_tui.ui.screens.session_screen import SessionScreen
from kms_tui.ui.session import Session
from kms_tui.ui.universe_text import UniverseView
from kms_tui.ui.widgets.choice import Choice
from kms_tui.ui.widgets.configuration_table import ConfigurationChoice
from kms_tui.ui.widgets.field_input import FieldInput
from kms_tui.ui.widgets.form_field import FormField
from kms_tui.ui.widgets.key_hints import KeyHints
from kms_tui.ui.widgets.top_line import TopLine

_IMPORTING = Wording(
    "Every key is taken over.",
    "See above what was recorded.",
    stopping="Stopping before the last step leaves nothing.",
    stopped="Stopped. The history (h) tells what was recorded.",
)
_NOT_READ = "Read the file first: press Enter in its field."
_NO_CONFIGURATION = "There is no configuration yet: create one first, in the list of those."


class ImportKeysScreen(SessionScreen[str | None]):
    """The file, what it refers to, and whose master key is to unwrap it.

    Returns what it came to, in words, or None.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ImportKeysScreen > VerticalScroll { height: 1fr; padding: 0 1; }
    ImportKeysScreen #explanation, ImportKeysScreen #plan { height: auto; margin-bottom: 1; }
    ImportKeysScreen ConfigurationChoice { height: auto; max-height: 8; margin-bottom: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o,f5", "read", "read file", id="import.read", key_display="^o/F5"),
        Binding("ctrl+s,f10", "take_over", "import", id="import.import", key_display="^s/F10"),
        Binding("enter", "app.focus_next", "next", show=False, id="import.next"),
        Binding("f1", "app.help", "help", id="import.help", key_display="F1"),
        Binding("escape", "dismiss(None)", "back", id="import.back", key_display="esc"),
    ]

    def __init__(self, session: Session, view: UniverseView) -> None:
        super().__init__(session)
        self._universe: Universe = view.universe
        self._configurations = list(view.configurations.values())
        self._references: KeyReferences | None = None
        self._new: list[KeyReference] = []

    def compose(self) -> ComposeResult:
        """Lay out the file, the plan and the choices."""
        yield TopLine("universes", self._universe.name, "import", session=self.session.label)
        with VerticalScroll(can_focus=False):
            yield Static(EXPLANATION, id="explanation", markup=False)
            yield FormField("Metadata file", FieldInput("a path", id="file"), id="file-field")
            yield Static("", id="plan", markup=False)
            yield ConfigurationChoice(self.session.now)
            if not self._universe.is_enabled:
                words = ("stays none", "the newest one")
                yield FormField("Active key", Choice(words, id="active"), id="active-field")
        yield Static("", id="state", markup=False)
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin at the file."""
        self.query_one(ConfigurationChoice).show(self._configurations)
        self.query_one("#file", Input).focus()
        self._say("" if self._configurations else _NO_CONFIGURATION)

    def _say(self, sentence: str) -> None:
        self.query_one("#state", Static).update(Text(f" {sentence}"))

    def _object_to_file(self, problem: str) -> None:
        self.query_one("#file-field", FormField).show(problem=problem)

    @on(FieldInput.Remark)
    def _show_remark(self, event: FieldInput.Remark) -> None:
        self.query_one("#file-field", FormField).show(note=event.note)

    @on(Input.Changed, "#file")
    def _forget(self) -> None:
        """Take the plan back: it is not about the file that stands there now."""
        self._references = None
        self.query_one("#plan", Static).update("")

    @on(Input.Submitted, "#file")
    def _submit(self) -> None:
        self.action_read()

    @work(exclusive=True, group="import", description="reading key references")
    async def action_read(self) -> None:
        """Read the file and show what would be taken over; asks no vault."""
        if await self._read():
            self.query_one(ConfigurationChoice).focus()

    async def _read(self) -> bool:
        typed = self.query_one("#file", Input).value.strip()
        if not typed or "\0" in typed:
            self._object_to_file("Type the path of the metadata file; ~ is your home directory.")
            return False
        service = self.session.services.key_import
        try:
            references = await call(service.read(Path(typed)))
            self._new = list(await call(service.new_ones(self._universe.id, references)))
        except KmsTuiError as error:
            self._object_to_file(f"{error.what} {error.do}")
            return False
        self._show_plan(references)
        return True

    def _show_plan(self, references: KeyReferences) -> None:
        self._references = references
        named = named_configuration(self._configurations, references)
        self._object_to_file("")
        self.query_one("#plan", Static).update(plan_lines(references, len(self._new), named))
        if named is not None:
            self.query_one(ConfigurationChoice).show(self._configurations, select=named.id)
        self._say("")

    @work(exclusive=True, group="import", description="importing universe keys")
    async def action_take_over(self) -> None:
        """Unwrap all new keys and record them; what fails leaves this form as it is."""
        configuration = self.query_one(ConfigurationChoice).selected
        if self._references is None:
            self._say(_NOT_READ)
        elif configuration is None:
            self._say(_NO_CONFIGURATION)
        elif await self.open_all_secrets([configuration]):
            running = self._importing(self._references, configuration)
            activity = await self.app.push_screen_wait(running)
            if activity.result is not None:
                self.dismiss(f"{keys_counted(len(self._new))} taken over.")
            else:
                self._say(activity.message)

    def _importing(
        self, references: KeyReferences, configuration: KmsConfiguration
    ) -> ActivityScreen[Universe]:
        choices = self.query(Choice)
        activate_newest = bool(choices and choices.first().chosen)

        async def take_over(report: Report, _consent: Consent) -> Universe:
            return await self.session.services.key_import.take_over(
                self._universe,
                configuration.id,
                references,
                report,
                activate_newest=activate_newest,
            )

        count = len(self._new)
        keys = (reference_title(position, count) for position in range(1, count + 1))
        titles = (opening_title(configuration.name), LIST_STEP, *keys, RECORD_STEP)
        return ActivityScreen(
            f"import keys of {self._universe.name}",
            take_over,
            pending=[Check(title, Verdict.PENDING) for title in titles],
            wording=_IMPORTING,
            session=self.session.label,
            crumb="universes",
        )
