"""A relocatable sidecar for a player's PC: interpreter, libraries and weights in one folder."""
