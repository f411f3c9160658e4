"""Business time: working days, hours and holidays of a retailer or a location, and timers that count in them."""
