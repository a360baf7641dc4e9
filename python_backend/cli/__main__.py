"""`python -m python_backend.cli` is `figment`."""

import sys

from python_backend.cli.main import main

sys.exit(main())
