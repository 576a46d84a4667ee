"""The names of :mod:`kite_algo_worker.inputs.orders`, at the address that strategies import."""

from .inputs.orders import *
from .inputs.orders import __all__ as __all__
