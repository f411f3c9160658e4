"""The demo's input: published data read, cleaned and answered for, row by row.

`stores`, `products`, `positions`, `orders` and `baskets` each have one `read_…` or `typical_…` function.
Nothing here touches a database or a clock. Every reader gives frozen values; a row that cannot be used
comes back as a `Refusal`, a row that was put right leaves a `Repair`, both with a stable code.
"""
