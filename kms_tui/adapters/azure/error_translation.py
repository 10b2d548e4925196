"""Turns whatever the Azure SDK, aiohttp and the network raise into our own errors.

Nothing foreign survives: an SDK exception holds the request, with the client secret in its body.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.rest import AsyncHttpResponse
from azure.identity import CredentialUnavailableError

from kms_tui.adapters.azure.answer import Answer
from kms_tui.adapters.azure.entra_errors import explain_no_identity, explain_sign_in
from kms_tui.adapters.azure.explanation import Failure
from kms_tui.adapters.azure.facts import Facts, Operation
from kms_tui.adapters.azure.transport_errors import MALFORMED, explain_transport
from kms_tui.adapters.azure.vault_errors import explain_refusal
from kms_tui.domain.errors import KeyVaultError, OutcomeUnknown

FOREIGN_ERRORS: Final = (
    AzureError, aiohttp.ClientError, OSError, asyncio.IncompleteReadError, *MALFORMED,
)  # fmt: skip
"""Everything foreign that was seen to come out of a call. OSError covers ssl and timeouts."""


class AnswerLost(OutcomeUnknown):
    """A change was sent and no usable answer came; not yet looked whether it was made."""

    def __init__(self, instead: KeyVaultError) -> None:
        super().__init__(instead.what, do=instead.do, ask=instead.ask, detail=instead.detail)
        self.instead = instead
        """What came instead of the answer."""


def azure_errors(facts: Facts) -> AbstractAsyncContextManager[None]:
    """Bound a call in time, and raise whatever it raises as a `KeyVaultError` of its own.

    Raises `AnswerLost` for a creation that was sent and has no answer. Cancellation passes.
    """
    return _Translation(facts)


class _Translation(AbstractAsyncContextManager[None]):
    """A class, not a generator: contextlib's frames would keep the foreign exception alive."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._deadline = asyncio.timeout(facts.network.call_seconds)

    async def __aenter__(self) -> None:
        await self._deadline.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        own = await self._translated(kind, error, traceback)
        del error, traceback  # this frame becomes part of the new error's traceback
        if own is None:
            return
        try:
            raise own.with_traceback(None) from None
        finally:
            own.__context__ = None  # not even hidden: a crash report may walk the chain

    async def _translated(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> KeyVaultError | None:
        try:
            await self._deadline.__aexit__(kind, error, traceback)
        except TimeoutError as late:
            error = late
        if isinstance(error, KeyVaultError):
            return error
        return translate(error, self._facts) if isinstance(error, FOREIGN_ERRORS) else None


def translate(error: Exception, facts: Facts) -> KeyVaultError:
    """Return the own error for a foreign one."""
    failure = _explain(error, facts)
    own = failure.error(facts)
    if failure.explanation.is_answer_lost and facts.operation is Operation.CREATE_KEY:
        return AnswerLost(own)
    return own


def _explain(error: Exception, facts: Facts) -> Failure:
    answer = _answer(error)
    if answer is not None:
        is_vaults = _is_vaults(answer, facts)
        return explain_refusal(answer, facts) if is_vaults else explain_sign_in(answer)
    if isinstance(error, CredentialUnavailableError):
        return explain_no_identity(str(error.message))
    inner = getattr(error, "inner_exception", None)
    return explain_transport(inner if isinstance(inner, Exception) else error, facts)


def _answer(error: Exception) -> Answer | None:
    """Return the answer that the error is about, if there is one."""
    response = error.response if isinstance(error, HttpResponseError) else None
    if not isinstance(response, AsyncHttpResponse):
        return None
    return answer_of(response)


def answer_of(response: AsyncHttpResponse) -> Answer:
    """Return what the SDK received, as text only."""
    try:
        text = response.text()
    except FOREIGN_ERRORS:  # the charset lies, or the body was not read
        text = ""
    headers = {name.lower(): value for name, value in response.headers.items()}
    host = urlsplit(response.request.url).netloc.lower()
    return Answer(response.status_code, text, headers, host)


def _is_vaults(answer: Answer, facts: Facts) -> bool:
    """Tell whether the vault answered, not who was asked for a token.

    In a custom cloud both may live on one host; only Entra ID describes errors in this form.
    """
    if facts.operation is Operation.SIGN_IN:
        return False
    return answer.host == facts.vault and "error_description" not in answer.document
