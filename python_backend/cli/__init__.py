"""The command line: `figment serve | texture | prop | say | train | models | doctor ...`."""

from python_backend.cli.main import main

__all__ = ["main"]
