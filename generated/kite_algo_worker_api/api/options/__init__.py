"""The operations of one tag; each module offers a pure ``build()``."""
