"""The demo's input: published data read, cleaned and answered for row by row."""
