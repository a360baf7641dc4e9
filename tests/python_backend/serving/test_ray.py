"""The same requests through Ray actors. Skipped by name where Ray is not installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge import messages
from tests.harness import RunningSidecar

pytest.importorskip("ray", reason="the extra `ray` is not installed")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_ray_serves_like_processes_do(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """Results, streams, blobs, errors, cancel, a crash and its retry; then nothing is left."""
    running = start_sidecar(
        "Echo", "Stream", "Blob", "Slow", "Error", "Crash", flags=["--ray", "local"]
    )
    peer = running.peer(ready=False)
    while not all(info.ready for info in peer.capabilities.values()):
        changed = peer.expect(messages.CapabilityChanged, patience=180)
        assert changed.info.ready, changed.info.reason
    assert peer.call("a", "echo", text="hi").data["text"] == "hi"
    stream = peer.call("b", "stream", stream=True, count=5)
    heard = [m.data["text"] for m in peer.seen if isinstance(m, messages.Partial)]
    assert "".join(heard) == stream.data["text"]
    assert peer.call("c", "blob", mib=4).data["bytes"] == 4 << 20
    assert len(peer.blobs[0]) == 4 << 20
    assert peer.call("d", "error", code="bad_image").code == "bad_image"
    peer.ask("e", "slow", seconds=600)
    peer.expect(messages.Progress, id="e")
    peer.send(messages.Cancel(id="e"))
    assert peer.expect(messages.Cancelled).stage == "running"
    crash = peer.call("f", "crash", file=str(tmp_path / "count"), times=1)
    assert isinstance(crash, messages.Result)
    peer.close()
    assert running.stop() == 0
