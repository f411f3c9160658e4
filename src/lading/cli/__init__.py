"""The `lading` command: thin commands over bootstrap; data on stdout, facts and hints on stderr."""
