"""The projection: a process's own copy of stock, fed by the changes of positions, for reads that must be fast."""
