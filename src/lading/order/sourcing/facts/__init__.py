"""What criteria weigh, read for a whole batch at once."""
