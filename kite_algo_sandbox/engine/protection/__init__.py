"""Rules that close a run's positions."""
