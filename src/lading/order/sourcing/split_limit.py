"""The split limit, counted once: the workflow's maxSplitLimit becomes fulfilments_max here and nowhere else.

The order workflows of this field count every location that fills units as a split: three locations are three splits.
So a limit of n allows n fulfilments, and 0 allows no partial fulfilment at all.
"""

MAX_SPLIT_LIMIT_DEFAULT = 1000


def fulfilments_max_of(max_split_limit: int) -> int:
    """How many fulfilments a maxSplitLimit of a workflow allows."""
    return max(0, max_split_limit)
