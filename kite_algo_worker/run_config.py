"""The names of :mod:`kite_algo_worker.inputs.run_config`, at the address that strategies import."""

from .inputs.run_config import *  # noqa: F403
from .inputs.run_config import __all__ as __all__
