"""What may go wrong on the way to Azure and back, each made of a few parts."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from troubled_azure import Step, Trouble, step_of

from kms_tui.sandbox.http_messages import Answer, ConnectionCut, IncomingRequest, Service

Change = Callable[[dict[str, Any]], object]
"""Changes a document in place."""


async def untroubled(request: IncomingRequest, azure: Service) -> Answer:
    """Let everything pass."""
    return await azure(request)


def at(step: Step, trouble: Trouble) -> Trouble:
    """Let trouble come at one step only."""

    async def answer(request: IncomingRequest, azure: Service) -> Answer:
        return await (trouble if step_of(request) is step else untroubled)(request, azure)

    return answer


def answering(said: Answer) -> Trouble:
    """Answer in the service's place."""

    async def answer(_request: IncomingRequest, _azure: Service) -> Answer:
        return said

    return answer


async def cut(_request: IncomingRequest, _azure: Service) -> Answer:
    """Cut the connection and do nothing."""
    raise ConnectionCut


async def silence(_request: IncomingRequest, _azure: Service) -> Answer:
    """Do nothing and never answer."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets the event")


def after_effect(trouble: Trouble) -> Trouble:
    """Let the service do what it was asked, and then let trouble take the answer's place."""

    async def answer(request: IncomingRequest, azure: Service) -> Answer:
        await azure(request)
        return await trouble(request, azure)

    return answer


def in_turn(*troubles: Trouble) -> Trouble:
    """Let each of these come once, and then let everything pass."""
    left = list(troubles)

    async def answer(request: IncomingRequest, azure: Service) -> Answer:
        return await (left.pop(0) if left else untroubled)(request, azure)

    return answer


def changed(change: Change) -> Trouble:
    """Change the document that the service answers."""

    async def answer(request: IncomingRequest, azure: Service) -> Answer:
        said = await azure(request)
        document = json.loads(said.body)
        change(document)
        return replace(said, body=json.dumps(document).encode())

    return answer


def cut_short(answer_bytes: int) -> Trouble:
    """Promise the whole answer, send its first bytes, and then nothing more."""

    async def answer(request: IncomingRequest, azure: Service) -> Answer:
        said = await azure(request)
        length = {"Content-Length": str(len(said.body))}
        return replace(said, body=said.body[:answer_bytes], headers={**said.headers, **length})

    return answer
