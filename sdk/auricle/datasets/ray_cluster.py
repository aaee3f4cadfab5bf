"""The shards of a data set, made on a Ray cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from auricle.errors import MissingExtraError

if TYPE_CHECKING:
    from auricle.datasets.building import Job

__all__ = ["run_on_ray"]

# A shard whose worker dies is begun again elsewhere; nobody else reads what the dead one left.
_RETRIES = 5


def run_on_ray(
    job: Job, shards: list[int], address: str, workers: int
) -> Iterator[tuple[int, float]]:
    """Write shards, each as a task of one core.

    Args:
        job: whose folder, sounds and HRTF files all machines of the cluster reach by the same path.
        shards: to write.
        address: of the cluster; ``local`` starts one with ``workers`` cores and stops it again.

    Returns:
        Samples and processor seconds of every shard, as it is finished.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    try:
        import ray
    except ImportError:
        message = "a data set on a cluster needs Ray: pip install auricle[cluster]"
        raise MissingExtraError(message) from None
    own = not ray.is_initialized()
    if own and address == "local":
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False)
    elif own:
        ray.init(address=address, log_to_driver=False)
    try:
        write: Any = ray.remote(num_cpus=1, max_retries=_RETRIES)(_write)
        shared = ray.put(job)
        waiting = [write.remote(shared, shard) for shard in shards]
        while waiting:
            finished, waiting = ray.wait(waiting)
            yield from ray.get(finished)
    finally:
        if own:
            ray.shutdown()


def _write(job: Job, shard: int) -> tuple[int, float]:
    return job.write(shard)
