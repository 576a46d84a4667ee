"""What a user sends: checked and named before anything leaves the machine."""
