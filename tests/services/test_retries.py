"""When a question is asked again: while that may help, visibly, and never for long."""

from clear_errors import raises_clearly

from kms_tui.domain.errors import AccessRefused, KeyVaultError, VaultBusy
from kms_tui.services.retries import LONGEST_WAIT_SECONDS, TRIES, asked_again, pause_before_next


def busy(seconds: float | None = 0.0) -> VaultBusy:
    return VaultBusy(
        "The vault is busy.", do="Wait.", is_transient=True, retry_after_seconds=seconds
    )


class Question:
    """Fails with these errors, one after the other, then answers."""

    def __init__(self, *errors: KeyVaultError) -> None:
        self._errors = list(errors)
        self.asked = 0
        self.notes: list[str] = []

    async def ask(self) -> str:
        self.asked += 1
        if self._errors:
            raise self._errors.pop(0)
        return "answer"


async def test_a_busy_vault_is_asked_again() -> None:
    question = Question(busy(), busy())
    assert await asked_again(question.ask, question.notes.append) == "answer"
    assert question.asked == TRIES


async def test_each_pause_is_told() -> None:
    question = Question(busy())
    await asked_again(question.ask, question.notes.append)
    assert question.notes == ["try 2 of 3, The vault is busy: waits 0 s"]


async def test_after_the_last_try_the_error_is_told() -> None:
    question = Question(*[busy() for _ in range(TRIES)])
    with raises_clearly(VaultBusy):
        await asked_again(question.ask, question.notes.append)
    assert question.asked == TRIES


async def test_a_refusal_is_not_asked_again() -> None:
    question = Question(AccessRefused("No.", do="Ask the admin."))
    with raises_clearly(AccessRefused):
        await asked_again(question.ask, question.notes.append)
    assert question.asked == 1


def test_without_a_wish_of_the_vault_pauses_grow() -> None:
    assert [pause_before_next(busy(None), attempt) for attempt in (1, 2, 3)] == [1.0, 2.0, None]


def test_a_wait_that_is_too_long_is_not_sat_out() -> None:
    assert pause_before_next(busy(LONGEST_WAIT_SECONDS), 1) == LONGEST_WAIT_SECONDS
    assert pause_before_next(busy(LONGEST_WAIT_SECONDS + 1), 1) is None
