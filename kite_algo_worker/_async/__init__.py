"""The client: written once, for asyncio; the blocking one is translated from it."""
