"""The version of the package. ``pyproject.toml`` says the same one; a test compares them.

A constant, because asking for the installed distribution costs a starting worker more than most
of its other imports, and a frozen program has none.
"""

__version__ = "1.0.0"
