"""PostgreSQL: the embedded server, connections, named statements, migrations and the safety checks."""
