"""Real-time priority for the thread that renders, where the system permits it."""

from __future__ import annotations

import os
import sys

__all__ = ["claim_realtime"]

# Above ordinary real-time work, below what audio servers and the kernel's own threads use.
_PRIORITY = 10


def claim_realtime() -> str:
    """Ask for real-time priority for this thread, round robin; its children start as usual.

    Returns:
        One sentence that says what has become of it.
    """
    if sys.platform != "linux":
        return "real-time priority is not asked for on this system; rendering at normal priority"
    policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
    try:
        os.sched_setscheduler(0, policy, os.sched_param(_PRIORITY))
    except OSError as error:
        return (
            f"real-time priority is not permitted ({error.strerror}; it takes CAP_SYS_NICE or an "
            "rtprio limit); rendering at normal priority"
        )
    return f"rendering at real-time priority {_PRIORITY}, round robin"
