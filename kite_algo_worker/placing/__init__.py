"""Everything about a write that moves money: intents, journal, guards, budgets, resolution."""
