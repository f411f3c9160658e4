"""How often a long-running process looks for dead reference cycles, and among what."""

import gc

# New objects before the young are looked through; how often before the middle-aged are too; and how often before all.
# A batch of two hundred orders keeps about 30,000 alive while it runs and frees nearly all of them by counting alone.
THRESHOLDS = (50_000, 20, 10)


def spare_what_stays() -> None:
    """Leaves what is there now out of every later search; call it when all is imported and built, before the work.

    Python's own pace (700 objects made) looks through every module and rule again and again: measured, two fifths of a
    worker's processor time. Cycles made later are still found, some tens of thousands of objects later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
