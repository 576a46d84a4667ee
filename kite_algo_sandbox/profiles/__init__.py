"""Whose manners a sandbox has: those of the README, or those of backends that are deployed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .deployed import DEPLOYED
from .profile import DOCUMENTED, Asked, Difference, Profile, Refused

__all__ = [
    "DEPLOYED",
    "DOCUMENTED",
    "PROFILES",
    "Asked",
    "Difference",
    "Profile",
    "Refused",
    "profile_named",
]

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {profile.name: profile for profile in (DOCUMENTED, DEPLOYED)}
)


def profile_named(name: str) -> Profile:
    """The profile of this name.

    Raises:
        ValueError: there is none.
    """
    found = PROFILES.get(name)
    if found is None:
        raise ValueError(f"unknown profile {name!r}: use one of {', '.join(PROFILES)}")
    return found
