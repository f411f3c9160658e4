"""The engine: event → workflow → ruleset → rule → action, in micro-batches. It knows no business word."""
