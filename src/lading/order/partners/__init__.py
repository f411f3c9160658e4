"""Partners: third-party warehouses and vendors who fill orders for us at places of theirs, and are asked, not told."""
