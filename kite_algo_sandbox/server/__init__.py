"""The HTTP face of the sandbox exchange."""
