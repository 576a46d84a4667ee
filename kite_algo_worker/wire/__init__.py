"""Bytes to records and back: encoding, decoding, retries, errors. Opens nothing, never sleeps."""
