"""Installs the C# toolchain of the Unity checks, or says what keeps it from being installed.

The work is in `toolchain.py`; this is the name that `run.py` calls.
"""

from __future__ import annotations

import sys

from toolchain import main

if __name__ == "__main__":
    sys.exit(main())
