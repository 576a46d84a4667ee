"""Rules shared by the sync and the async client. Nothing here opens a socket or sleeps."""
