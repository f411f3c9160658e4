"""One revision per file, each executing the SQL file of the same name."""
