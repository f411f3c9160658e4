"""Settings computed from the machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading.database.embedded.tuning import MEBIBYTE, Machine, settings_for

GIBIBYTE = 1024 * MEBIBYTE


@pytest.mark.parametrize(
    ("memory_gibibytes", "shared_buffers"), [(0.25, "64MB"), (8, "1024MB"), (24, "3072MB"), (512, "4096MB")]
)
def test_an_eighth_of_the_memory_is_for_shared_buffers_within_bounds(
    memory_gibibytes: float, shared_buffers: str
) -> None:
    machine = Machine(2, int(memory_gibibytes * GIBIBYTE), GIBIBYTE)
    assert settings_for(machine)["shared_buffers"] == shared_buffers


def test_two_processors_are_for_orders_and_not_for_parallel_queries() -> None:
    assert settings_for(Machine(2, GIBIBYTE, GIBIBYTE))["max_parallel_workers_per_gather"] == "0"
    assert settings_for(Machine(8, GIBIBYTE, GIBIBYTE))["max_parallel_workers_per_gather"] == "2"


def test_a_small_shared_memory_filesystem_is_not_relied_upon() -> None:
    assert settings_for(Machine(2, GIBIBYTE, 64 * MEBIBYTE))["dynamic_shared_memory_type"] == "mmap"
    assert settings_for(Machine(2, GIBIBYTE, GIBIBYTE))["dynamic_shared_memory_type"] == "posix"


@given(
    processors=st.integers(1, 1024),
    memory_bytes=st.integers(16 * MEBIBYTE, 4096 * GIBIBYTE),
    shared_memory_bytes=st.integers(0, 1024 * GIBIBYTE),
)
def test_no_machine_gives_up_durability(processors: int, memory_bytes: int, shared_memory_bytes: int) -> None:
    settings = settings_for(Machine(processors, memory_bytes, shared_memory_bytes))
    assert [settings[name] for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on"] * 3
