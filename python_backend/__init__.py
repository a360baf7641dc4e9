"""Figment's sidecar: models, their training, and the process that serves them."""

__version__ = "0.1.0"
