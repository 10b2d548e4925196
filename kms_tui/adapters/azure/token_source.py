"""What the SDK takes for a credential, as far as our own ones share it."""

from types import TracebackType

from azure.core.credentials_async import AsyncSupportsTokenInfo


class TokenSource(AsyncSupportsTokenInfo):
    """A credential that closes with its context; by itself there is nothing to close."""

    async def close(self) -> None:
        """Let go of what was opened."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()
