"""The front doors: what Slack sends in. A handler parses, makes one call on a desk, and acks."""
