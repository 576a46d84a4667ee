"""Orders, at the address that strategies import: what builds them and what checks them."""

from .inputs.builders import *  # noqa: F403
from .inputs.order_request import *  # noqa: F403
from .inputs.orders import *  # noqa: F403
