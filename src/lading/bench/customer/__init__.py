"""A package of rules as a customer has it, imported by sandboxes only."""
