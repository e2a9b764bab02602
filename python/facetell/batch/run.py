"""Ray Data spreads the clips over actors, and what they give is handed on as it comes."""

import logging
import os
from collections.abc import Iterator

# Nothing is told to anybody.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import pyarrow as pa
import ray
from ray.data import ActorPoolStrategy, DataContext
from ray.data.exceptions import ExecutionTimeoutError, SystemException
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from .look import Attempts, Looker, Settings

#: What is raised when the engine gives up.
GAVE_UP = (RayError, SystemException, ExecutionTimeoutError)

#: Clips of one task, at most: what is done twice if a machine is lost, and how often results are written.
_TASK = 16

#: Actors of one core. One looks while the other waits for its decoder to start and to read.
_ACTORS = 2

#: Bytes for what is between actors and this program: paths and rows, never pixels of clips.
_STORE = 256 << 20


def connect(address: str | None, cpus: int | None = None) -> None:
    """Joins the cluster at an address, or begins one in this machine alone, which ends with this program.

    Raises:
        ConnectionError: there is no cluster.
    """
    if ray.is_initialized():
        return
    quiet = {"log_to_driver": False, "logging_level": "error"}
    if address:
        ray.init(address=address, **quiet)
    else:
        ray.init("local", num_cpus=cpus, include_dashboard=False, object_store_memory=_STORE, **quiet)


def look_at(clips: list[str], settings: Settings, grows: bool, progress: bool = True) -> Iterator[pa.Table]:
    """Looks at clips on all cores of the cluster; gives the rows of some of them as soon as they are known.

    A clip that cannot be looked at has its row. An actor that ends, or whose machine is lost, is begun anew and its
    clips are looked at again; a clip that ends it twice is left out by a row with the reason `crashed`.

    Args:
        clips: paths and addresses, as every machine of the cluster sees them.
        settings: the same for all of them.
        grows: machines may join the cluster, and are used.
        progress: show the engine's bars.

    Raises:
        GAVE_UP: the engine gave up.
    """
    if not clips:
        return
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what it ends with is said once, by us
    context = DataContext.get_current()
    context.enable_progress_bars = progress
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    # Here, since this program has to live for the job to go on, and other machines do not.
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    attempts = ray.remote(num_cpus=0)(Attempts).options(scheduling_strategy=here).remote()
    tasks = [pa.table({"clip": [os.fsencode(clip) for clip in part]}) for part in _parts(clips, _ACTORS * cores)]
    # Of actors that were lost with their machine one must be enough. The engine begins actors anew and repeats their
    # tasks as often as it takes (its `max_restarts` and `max_task_retries`); `Attempts` is what ends that.
    count = _ACTORS * cores
    most = None if grows else count
    actors = ActorPoolStrategy(min_size=1, initial_size=count, max_size=most, max_tasks_in_flight_per_actor=2)
    results = ray.data.from_arrow(tasks).map_batches(
        Looker,
        fn_constructor_args=(settings, attempts),
        batch_size=None,
        batch_format="pyarrow",
        compute=actors,
        num_cpus=1 / _ACTORS,
    )
    yield from results.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0)


def _parts(clips: list[str], actors: int) -> Iterator[list[str]]:
    """Tasks that are smaller towards the end, so that no actor is left alone with many clips."""
    first = 0
    while first < len(clips):
        size = min(_TASK, (len(clips) - first) // (4 * actors) + 1)
        yield clips[first : first + size]
        first += size
