"""The names of :mod:`kite_algo_worker.inputs.protection`, at the address that strategies import."""

from .inputs.protection import *  # noqa: F403
from .inputs.protection import __all__ as __all__
