"""Why a virtual catalogue shows what it shows: every figure broken down to its quantities and controls."""
