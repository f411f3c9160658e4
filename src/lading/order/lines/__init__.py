"""The status of each line, and what the lines together come to."""
