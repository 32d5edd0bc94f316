"""Loops only: when to call which step of the service again."""
