"""Serving: sockets, sessions, queues, deadlines and worker processes. Knows no model."""
