"""What a replay was worth: its figures as a page, as tables and as JSON."""
