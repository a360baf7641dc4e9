"""Files that must not be half-written: the result cache and recipes. Knows no capability."""
