"""What arrives by itself: events, their health, their policy. Opens nothing, never sleeps."""
