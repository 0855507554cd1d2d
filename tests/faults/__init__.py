"""A checker apart from the implementation: it knows the wire and the record's export, and none of the code.

`python -m tests.faults --help`; what it drives, breaks and compares stands in docs/reliability.md.
"""
