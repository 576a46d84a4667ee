"""The engine's face: every operation of the worker API."""
