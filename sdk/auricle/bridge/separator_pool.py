"""Networks made ahead, so that a mixture can begin between two blocks."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from typing import TYPE_CHECKING

from auricle.bridge.logs import Event
from auricle.errors import SeparationError

if TYPE_CHECKING:
    from auricle.separation import Separator

__all__ = ["SeparatorPool"]

_log = logging.getLogger("auricle.bridge")

_SPARES = 2
_RATES = 2


class SeparatorPool:
    """Makes separators as :func:`~auricle.render.separating.built_in_separator` does, sooner.

    Reading a network takes some tens of milliseconds, telling it its labels a fraction of one. Once
    a rate was asked for, two of it wait without labels; what they make then is the same. Others
    are made on a thread of their own in their place. Each takes several megabytes, so only the two
    rates that were asked for last have any.

    Args:
        make: makes a separator without labels for a sample rate in Hz.
    """

    def __init__(self, make: Callable[[int], Separator]) -> None:
        self._make = make
        # That of the rate that was asked for last is the last.
        self._spares: OrderedDict[int, deque[Separator]] = OrderedDict()
        self._making: Counter[int] = Counter()
        self._lock = Lock()

    def latency(self, sample_rate: int) -> int:
        """Samples by which separators of a rate are late; slow, and nothing is kept for it.

        Raises:
            SeparationError: the network cannot be run.
            InputError: it does not run at this rate.
        """
        return self._make(sample_rate).latency_samples

    def __call__(self, labels: Sequence[str], sample_rate: int) -> Separator:
        """A separator of these labels; slow where none waits.

        Raises:
            SeparationError: the network cannot be run.
        """
        with self._lock:
            spares = self._spares.setdefault(sample_rate, deque())
            self._spares.move_to_end(sample_rate)
            while len(self._spares) > _RATES:
                self._spares.popitem(last=False)
            taken = spares.popleft() if spares else None
        separator = self._make(sample_rate) if taken is None else taken
        separator.set_labels(labels)
        self._refill(sample_rate)
        return separator

    def _refill(self, sample_rate: int) -> None:
        with self._lock:
            if sample_rate not in self._spares:
                return
            there = len(self._spares[sample_rate]) + self._making[sample_rate]
            missing = max(_SPARES - there, 0)
            self._making[sample_rate] += missing
        for _ in range(missing):
            Thread(target=self._add, args=(sample_rate,), daemon=True).start()

    def _add(self, sample_rate: int) -> None:
        made: Separator | None = None
        try:
            made = self._make(sample_rate)
        except SeparationError as error:
            # Whoever asks for the next one is told as well.
            _log.warning(Event("no spare network", why=str(error)))
        finally:
            with self._lock:
                self._making[sample_rate] -= 1
                # Other rates may have been asked for since.
                if made is not None and sample_rate in self._spares:
                    self._spares[sample_rate].append(made)
