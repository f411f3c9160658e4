"""`python -m lading` is the `lading` command."""

from lading.cli.main import run

if __name__ == "__main__":
    run()
