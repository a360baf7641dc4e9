"""The asyncio client: `async with await AsyncClient.connect() as client: ...`.

The same pump as the blocking client's, read by one background thread (which works on every
platform and event loop); what arrives is handed to the loop. Use a client from one loop only.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self

from bridge.answers import Answer, Inbox, OnPartial, OnProgress, Piece, answer, piece
from bridge.connection import Source
from bridge.events import Finished, Patience, Update
from bridge.messages import Accepted, CapabilityInfo, Priority, Progress, Welcome
from bridge.pump import Pump
from bridge.session import Blobs
from bridge.states import Link


class AsyncClient:
    """As `bridge.client.Client`, with `await`. Connects in the background at once."""

    def __init__(
        self,
        source: Source = None,
        *,
        project: str = "",
        engine: str = "",
        patience: Patience | None = None,
    ) -> None:
        self._pump = Pump(source, project=project, engine=engine, patience=patience)
        self._thread = threading.Thread(target=self._read, name="figment-client", daemon=True)
        self._thread.start()

    @classmethod
    async def connect(
        cls,
        source: Source = None,
        *,
        wait: float = 10.0,
        project: str = "",
        engine: str = "",
        patience: Patience | None = None,
    ) -> Self:
        """A client that has its welcome; raises why there is none after `wait` seconds."""
        client = cls(source, project=project, engine=engine, patience=patience)
        try:
            await client.wait_ready(wait)
        except BaseException:
            await client.close()
            raise
        return client

    async def request(
        self,
        capability: str,
        params: Mapping[str, Any] | None = None,
        *,
        blobs: Blobs | None = None,
        priority: Priority = "interactive",
        deadline_ms: int | None = None,
        on_partial: OnPartial | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Ask and wait. A cancelled task cancels its request, too."""
        handle = self.submit(
            capability,
            params,
            blobs=blobs,
            priority=priority,
            deadline_ms=deadline_ms,
            stream=on_partial is not None,
            timeout=timeout,
        )
        try:
            async for item in handle.updates():
                if isinstance(item, Piece):
                    if on_partial is not None:
                        on_partial(item)
                elif on_progress is not None:
                    on_progress(item)
            return await handle.result()
        except BaseException:
            handle.cancel()
            raise

    def submit(
        self,
        capability: str,
        params: Mapping[str, Any] | None = None,
        *,
        blobs: Blobs | None = None,
        priority: Priority = "interactive",
        deadline_ms: int | None = None,
        stream: bool = False,
        timeout: float | None = None,
    ) -> AsyncHandle:
        """Ask without waiting."""
        inbox = _LoopInbox()
        options = {
            "blobs": blobs,
            "priority": priority,
            "deadline_ms": deadline_ms,
            "stream": stream,
            "timeout": timeout,
        }
        request_id = self._pump.submit(inbox, capability, params or {}, options)
        return AsyncHandle(self._pump, request_id, inbox)

    async def ping(self, timeout: float = 10.0) -> float:
        """Round-trip time in seconds."""
        return await asyncio.to_thread(self._pump.ping, timeout)

    async def wait_ready(self, timeout: float = 10.0) -> Welcome:
        """Wait for the sidecar's welcome; raises why there is none."""
        return await asyncio.to_thread(self._pump.wait_ready, timeout)

    async def wait_capability(self, name: str, timeout: float = 120.0) -> CapabilityInfo:
        """Wait until a capability's warm-up is done."""
        return await asyncio.to_thread(self._pump.wait_capability, name, timeout)

    @property
    def capabilities(self) -> Mapping[str, CapabilityInfo]:
        """What the sidecar offers."""
        return self._pump.session.capabilities

    async def close(self) -> None:
        """Cancel what is open and end the connection. May be called twice."""
        await asyncio.to_thread(self._pump.close)
        await asyncio.to_thread(self._thread.join, 5.0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _read(self) -> None:
        while self._pump.session.link is not Link.CLOSED:
            self._pump.wait(lambda: False, None)


class AsyncHandle:
    """One request on its way."""

    def __init__(self, pump: Pump, request_id: str, inbox: _LoopInbox) -> None:
        self.id = request_id
        self._pump = pump
        self._inbox = inbox

    def cancel(self) -> bool:
        """Ask to stop it; `result()` then raises `RequestCancelled`, or returns what was
        finished already. False if it had ended."""
        return self._pump.cancel(self.id)

    def done(self) -> bool:
        """Whether it has ended."""
        return self._inbox.finished is not None

    async def result(self) -> Answer:
        """Wait for the end. Raises the error it ended with."""
        while self._inbox.finished is None:
            await self._inbox.change()
        return answer(self._inbox.finished)

    async def updates(self) -> AsyncIterator[Piece | Accepted | Progress]:
        """Everything before the end, as it comes; for one reader."""
        while True:
            while self._inbox.updates:
                yield piece(self._inbox.updates.popleft())
            if self._inbox.finished is not None:
                return
            await self._inbox.change()


class _LoopInbox(Inbox):
    """Filled in the reading thread, read on the loop that made it."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()

    def put(self, event: Update | Finished) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(self._put_on_loop, event)

    def _put_on_loop(self, event: Update | Finished) -> None:
        super().put(event)
        self._changed.set()

    async def change(self) -> None:
        """Wait until something was put since the last wait."""
        await self._changed.wait()
        self._changed.clear()
