"""What every layer may use: identities, time, money, refusals, strict JSON. No I/O and no business word."""
