"""What one worker has in hand: jobs, each in a slot; a batch shares one. Only counts."""

from __future__ import annotations

from collections.abc import Iterable


class Slots:
    """`jobs`: job -> slot. At most `width` slots; one that runs alone takes them all."""

    def __init__(self, width: int) -> None:
        self.jobs: dict[str, int] = {}
        self._width = width
        self._left: dict[int, int] = {}  # slot -> jobs left in it
        self._alone = False
        self._next = 0

    @property
    def busy(self) -> int:
        return len(self._left)

    def free(self, alone: bool) -> bool:
        if self._alone:
            return False
        return not self._left if alone else len(self._left) < self._width

    def take(self, jobs: Iterable[str], alone: bool) -> None:
        """One slot for all of `jobs`."""
        slot, self._next = self._next, self._next + 1
        self._alone = alone
        names = list(jobs)
        self.jobs.update(dict.fromkeys(names, slot))
        self._left[slot] = len(names)

    def finish(self, job: str) -> None:
        """The job has ended; its slot is free once its batch-mates have ended too."""
        slot = self.jobs.pop(job, None)
        if slot is None:
            return
        self._left[slot] -= 1
        if not self._left[slot]:
            del self._left[slot]
            self._alone = False
