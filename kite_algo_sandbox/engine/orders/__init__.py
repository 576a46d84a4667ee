"""From an accepted order to its fills."""
