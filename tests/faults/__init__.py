"""Fault checker that knows the wire and the record's export, and none of Kaigi's code.

See `python -m tests.faults --help`; docs/reliability.md describes its acts, faults and rules.
"""
