"""Facts of the Indian market, used by the client and by the sandbox."""
