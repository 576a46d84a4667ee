"""Tests of workers: what joins a sandbox and the clients of one process."""
