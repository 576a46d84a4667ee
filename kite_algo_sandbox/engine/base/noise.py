"""Numbers that look random and follow from their arguments alone."""

from __future__ import annotations


def mix(*parts: int) -> int:
    """A well spread 62-bit number for a few integers; equal on every machine."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = ((state ^ (part & 0xFFFFFFFFFFFFFFFF)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 29
        state = (state * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 32
    return state >> 2
