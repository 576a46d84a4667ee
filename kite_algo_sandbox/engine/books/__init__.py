"""Ledger, margin and charges."""
