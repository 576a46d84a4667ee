"""``python -m kite_algo_worker.sandbox``."""

from __future__ import annotations

import sys

from kite_algo_worker.sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
