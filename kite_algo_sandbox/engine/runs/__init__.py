"""Runs, tokens, sessions, decisions and attribution."""
