# Translated from _async/__init__.py by `make generate`; do not edit.
"""The client: written once, for asyncio; the blocking one is translated from it."""
