"""A person's Slack client, as plain JSON over HTTP."""
