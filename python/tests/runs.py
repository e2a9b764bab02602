"""What runs of the batch leave behind, and machines for them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq


def table(out: Path) -> pa.Table:
    """All but the one column that differs from run to run."""
    return pq.read_table(out / "table.parquet").drop_columns("ms")


def rows_kept(out: Path) -> int:
    """Of a run that has not ended."""
    return sum(pq.read_metadata(part).num_rows for part in (out / "parts").glob("*.parquet"))


@contextmanager
def cluster(path: str, others: int = 0) -> Iterator:
    """Machines of one core, all of them this one: the head, and `others`; `path` is their PATH, and ours meanwhile."""
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 100 << 20}
    # In a process of ours Ray finds this package by itself; the nodes' workers are started by others.
    with mock.patch.dict(os.environ, PATH=path, PYTHONPATH=os.pathsep.join(filter(None, sys.path))):
        made = Cluster(initialize_head=True, head_node_args=node | {"include_dashboard": False})
        try:
            for _ in range(others):
                made.add_node(**node)
            yield made
        finally:
            made.shutdown()
