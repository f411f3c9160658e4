"""The PostgreSQL that Lading starts by itself: one data directory, one server, shared by every process that uses it."""
