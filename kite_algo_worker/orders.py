"""Orders, at the address that strategies import: what builds them and what checks them."""

from .inputs.builders import *
from .inputs.order_request import *
from .inputs.orders import *
