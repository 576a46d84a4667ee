"""Clock, money, errors and seeded randomness: uses nothing else of the engine."""
