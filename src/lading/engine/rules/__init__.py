"""The rules that every workflow may use, one a file."""
