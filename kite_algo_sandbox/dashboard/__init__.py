"""One page for the person in front of the sandbox: runs, orders, prices, and a few buttons.

The page is served on loopback only. A link with a one-time code opens it; from then on a cookie
that scripts cannot read says who asks, so that no worker token is in an address or in the page.
"""

from .routes import IDENTITY, dashboard_routes
from .sign_in import SignIns

__all__ = ["IDENTITY", "SignIns", "dashboard_routes"]
