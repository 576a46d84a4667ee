"""``python -m kite_algo_worker.cli``: the command where no script is on the path."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
