"""Option runs: legs, plans, entries, protection."""
