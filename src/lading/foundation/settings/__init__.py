"""Settings, resolved from the most general context to the most particular."""
