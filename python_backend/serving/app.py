"""Puts the sidecar together from its configuration, and takes it down again.

The one place that knows every part of serving; each part knows only its neighbours.
"""

from __future__ import annotations

import contextlib
import logging
import platform
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from bridge.errors import FigmentError, Internal
from python_backend import __version__, registry, schema
from python_backend.capability import Capability
from python_backend.config import Config
from python_backend.observe.http import MetricsServer
from python_backend.observe.metrics import Metrics, Sample
from python_backend.serving import connection, greeting, lifecycle, remote
from python_backend.serving.answers import Answers
from python_backend.serving.dispatch import Dispatch
from python_backend.serving.executor import Executor, Executors, Plan
from python_backend.serving.greeting import House
from python_backend.serving.inline import InlinePool
from python_backend.serving.ladder import Ladder
from python_backend.serving.moderation import Moderation
from python_backend.serving.outbox import Outbox
from python_backend.serving.pool import LocalPool, Patience
from python_backend.serving.presence import Presence
from python_backend.serving.resultcache import ResultCache
from python_backend.serving.scheduler import Rules, Scheduler
from python_backend.serving.served import Served
from python_backend.serving.server import Router, Server
from python_backend.serving.sessions import Sessions
from python_backend.storage.cache import Cache

log = logging.getLogger(__name__)

SERVER_NAME = f"figment {__version__}"


class App:
    """One sidecar. `start` listens and writes the connection file; `run` serves until asked
    to end; `close` takes everything down, also after a `start` that failed half-way."""

    def __init__(self, config: Config, entries: Mapping[str, registry.Entry]) -> None:
        self.config = config
        self.metrics = Metrics()
        self.alarm = lifecycle.Alarm()
        self.ending = lifecycle.Ending(self.alarm.ring)
        self.connection: connection.Connection | None = None
        self._entries = entries
        self._served: dict[str, Served] = {}
        self._executors = Executors([])
        self._exit = contextlib.ExitStack()

    def start(self) -> connection.Connection:
        """Raises StartupError kinds. Afterwards clients can connect; models load meanwhile."""
        config = self.config
        where = remote.plan(config.server)
        self._tokens = remote.read_tokens(config.server)
        if cleaned := connection.claim(config.state_dir):
            log.info(cleaned)
        router = Router(*where.plain, config.server.frame_mib << 20)
        self._exit.callback(router.close, 0.2)
        self._exit.callback(self.alarm.close)
        doors = remote.Doors(config.server, router.port, router.listen_curve, self.metrics.refused)
        self._exit.callback(doors.close)
        self._assemble(router, connection.new_token())
        return self._announce(router, where.plain[0], doors)

    def run(self) -> str:
        """Serve until `ending` has a reason; returns it."""
        return self._server.run()

    def close(self) -> None:
        """End workers, remove the connection file, close the socket."""
        if self.connection is not None:
            connection.remove(self.config.state_dir, self.connection)
        self._executors.close(0.0 if self.ending.hurry else 2.0)
        self._exit.close()

    # ------------------------------------------------------------ parts
    def _assemble(self, router: Router, token: str) -> None:
        self._token = token
        plans, inline = self._describe()
        self._executors = self._make_executors(plans, inline)
        cache = self._make_cache()
        house, sessions, clock = self._house(token), Sessions(), time.monotonic
        outbox = Outbox(router.send)
        post = outbox.post
        ladder = Ladder(self._served, cache.fetch if cache else lambda key: None)
        answers = Answers(self._served, sessions, cache, self.metrics, post, clock, ladder.stored)
        scheduler = Scheduler(
            self._served,
            self._executors,
            ladder,
            answers,
            Rules(self.config.server.queue, self.config.server.batch_wait_ms / 1000),
        )
        presence = Presence(house, sessions, scheduler, answers, self.metrics, post)
        outbox.on_gone = lambda identity: presence.gone(identity, clock())
        outbox.on_overflow = lambda identity: presence.overflowed(identity, clock())
        dispatch = Dispatch(
            house,
            self._served,
            sessions,
            scheduler,
            answers,
            presence,
            Moderation(asdict(self.config.safety)),
            cache,
            self.metrics,
            post,
        )
        self.metrics.gauges = lambda: self._gauges(scheduler, sessions)
        self._server = Server(
            router,
            dispatch,
            scheduler,
            outbox,
            self.alarm,
            self.ending,
            self.metrics.refused,
            self.config.server.drain_s,
        )
        self._executors.start()
        schema.validate({}, {})  # imports the validator now, not with the first request

    def _house(self, token: str) -> House:
        server = self.config.server
        return House(
            token=token,
            server=SERVER_NAME,
            profile=self.config.safety.profile,
            limits=greeting.limits(server),
            max_sessions=server.sessions,
            reclaim_s=server.reclaim_s,
            tokens=self._tokens,
        )

    def _describe(self) -> tuple[dict[str, Plan], dict[str, tuple[Capability, int]]]:
        """Fill `_served`; returns what runs in workers and what runs inline."""
        plans: dict[str, Plan] = {}
        inline: dict[str, tuple[Capability, int]] = {}
        for name, entry in self._entries.items():
            settings = self.config.settings_for(name, entry.settings_keys())
            if not settings["enabled"]:
                continue
            try:
                capability = entry.create(settings)
                described = capability.describe()
            except Exception as fault:  # one bad plug-in must not stop the others
                error = _as_ours(entry, fault)
                log.error(
                    "capability unavailable",
                    extra={"fields": {"capability": name, "reason": str(error)}},
                )
                self._served[name] = Served(registry.describe_missing(entry), None, error=error)
                continue
            workers = 1 if described.inline else settings["workers"]
            width = max(1, described.concurrency) * max(1, described.max_batch) * workers
            self._served[name] = Served(described, capability, width=width)
            if described.inline:
                inline[name] = (capability, max(1, described.concurrency))
            else:
                plans[name] = Plan(
                    name, entry.address, settings, workers, max(1, described.concurrency)
                )
        return plans, inline

    def _make_executors(
        self, plans: Mapping[str, Plan], inline: Mapping[str, tuple[Capability, int]]
    ) -> Executors:
        server = self.config.server
        patience = Patience(server.hang_s, server.load_s, min(0.5, server.hang_s / 4))
        members: list[Executor] = [InlinePool(inline, self.alarm.ring)]
        if server.ray:
            from python_backend.serving.ray_executor import RayPool

            members.append(RayPool(plans, self.alarm.ring, server.ray))
        else:
            members.append(LocalPool(plans, self.alarm.ring, patience))
        return Executors(members)

    def _make_cache(self) -> ResultCache | None:
        table = self.config.cache
        if not table.enabled:
            return None
        folder = Path(table.folder) if table.folder else self.config.state_dir / "cache"
        cache = ResultCache(Cache(folder, table.max_mib << 20), self.alarm.ring)
        self._exit.callback(cache.close)
        return cache

    def _announce(self, router: Router, host: str, doors: remote.Doors) -> connection.Connection:
        metrics_port = 0
        if self.config.metrics.port:
            http = MetricsServer(self.config.metrics.port, self._pages())
            self._exit.callback(http.close)
            metrics_port = http.port
        self.connection = connection.describe_self(
            host,
            router.port,
            self._token,
            SERVER_NAME,
            metrics_port,
            tls_port=doors.tls_port,
            curve_port=doors.curve_port,
        )
        connection.write(self.config.state_dir, self.connection)
        log.info("listening", extra={"fields": {
            "host": self.connection.host, "port": router.port, "pid": self.connection.pid,
            "python": platform.python_version(), "capabilities": list(self._served)}})  # fmt: skip
        return self.connection

    # ------------------------------------------------------------ what operators see
    def _pages(self) -> Any:
        def ready() -> tuple[int, str]:
            waiting = [name for name, served in self._served.items() if not served.ready]
            return (503, f"not ready: {', '.join(waiting)}\n") if waiting else (200, "ready\n")

        return {
            "/metrics": lambda: (200, self.metrics.text()),
            "/healthz": lambda: (200, "ok\n"),
            "/readyz": ready,
        }

    def _gauges(self, scheduler: Scheduler, sessions: Sessions) -> Iterable[Sample]:
        queued, running = scheduler.counts()
        yield "figment_queued", {}, queued
        yield "figment_running", {}, running
        yield "figment_sessions", {}, len(sessions)
        yield "figment_resident_bytes", {}, psutil.Process().memory_info().rss
        for name, served in self._served.items():
            yield "figment_ready", {"capability": name}, int(served.ready)
        for name, served in self._served.items():
            yield "figment_load_seconds", {"capability": name}, round(served.load_ms / 1000, 3)
        workers = [w for w in self._executors.status() if w.pid]
        for w in workers:
            yield "figment_worker_resident_bytes", {
                "capability": w.capability, "pid": str(w.pid)}, w.rss  # fmt: skip
        for name, restarts in {w.capability: w.restarts for w in workers}.items():
            yield "figment_worker_restarts_total", {"capability": name}, restarts


def _as_ours(entry: registry.Entry, fault: Exception) -> FigmentError:
    if isinstance(fault, FigmentError):
        return fault
    return Internal(
        f"`{entry.address}` cannot be created.", cause=f"{type(fault).__name__}: {fault}"
    )
