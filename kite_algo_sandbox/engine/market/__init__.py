"""Instruments, calendar, prices, candles, quotes and option chains."""
