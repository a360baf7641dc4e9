"""The asyncio client against a scripted sidecar on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bridge import AsyncClient, errors
from bridge.answers import Piece
from bridge.messages import Cancel
from bridge.testing import ScriptedServer, accepted, error, partial, progress, result

WAIT = 30.0
Story = Callable[[ScriptedServer, AsyncClient], Coroutine[Any, Any, None]]


def play(story: Story) -> None:
    """Run a story with a server and a client that is welcome there."""

    async def run() -> None:
        with ScriptedServer() as server:
            async with await AsyncClient.connect(server.connection, wait=WAIT) as client:
                async with asyncio.timeout(WAIT):
                    await story(server, client)

    asyncio.run(run())


def test_a_streamed_answer() -> None:
    """Callbacks get the pieces in order, then the answer is returned."""

    async def story(server: ScriptedServer, client: AsyncClient) -> None:
        server.enqueue("dialogue", accepted(), progress(0.5), partial({"n": 0}), partial({"n": 1}),
                       result({"line": "Aye."}))  # fmt: skip
        pieces: list[Piece] = []
        steps: list[object] = []
        answer = await client.request(
            "dialogue", on_partial=pieces.append, on_progress=steps.append
        )
        assert [piece.data["n"] for piece in pieces] == [0, 1]
        assert len(steps) == 2 and answer.data == {"line": "Aye."}

    play(story)


def test_many_at_once() -> None:
    """A hundred requests run together on one loop."""

    async def story(server: ScriptedServer, client: AsyncClient) -> None:
        for number in range(100):
            server.enqueue("count", result({"n": number}))
        answers = await asyncio.gather(*(client.request("count") for _ in range(100)))
        assert sorted(answer.data["n"] for answer in answers) == list(range(100))

    play(story)


def test_a_cancelled_task_cancels_its_request() -> None:
    """`asyncio` cancellation reaches the sidecar."""

    async def story(server: ScriptedServer, client: AsyncClient) -> None:
        server.enqueue("texture", accepted())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.request("texture")
        await client.ping(WAIT)
        assert any(isinstance(message, Cancel) for message in server.received)

    play(story)


def test_a_handle() -> None:
    """A handle is read update by update, cancelled, and asked for its end."""

    async def story(server: ScriptedServer, client: AsyncClient) -> None:
        server.enqueue("dialogue", partial({"n": 0}))
        handle = client.submit("dialogue", stream=True)
        async for item in handle.updates():
            assert isinstance(item, Piece)
            assert handle.cancel()
        with pytest.raises(errors.RequestCancelled):
            await handle.result()
        assert handle.done() and not handle.cancel()

    play(story)


def test_errors_and_time_outs() -> None:
    """Errors are raised as what they are; patience ends."""

    async def story(server: ScriptedServer, client: AsyncClient) -> None:
        server.enqueue("texture", error(errors.Rejected("No.")))
        with pytest.raises(errors.Rejected):
            await client.request("texture")
        server.enqueue("texture")
        with pytest.raises(errors.TimedOut):
            await client.request("texture", timeout=0.05)
        with pytest.raises(errors.TimedOut):
            await client.wait_capability("texture", 0.05)

    play(story)


def test_a_crash_is_survived() -> None:
    """An open request is asked again after the connection is restored."""

    async def story(server: ScriptedServer, client: AsyncClient) -> None:
        server.enqueue("texture", accepted())
        handle = client.submit("texture")
        await client.ping(WAIT)
        server.enqueue("texture", result({"ok": 1}))
        server.crash()
        assert (await handle.result()).data == {"ok": 1}

    play(story)


def test_nobody_there() -> None:
    """`connect` raises why there is no welcome, and leaves no thread behind."""

    async def run() -> None:
        with pytest.raises(errors.SidecarUnreachable):
            await AsyncClient.connect("/nowhere/at/all", wait=0.1)

    asyncio.run(run())
