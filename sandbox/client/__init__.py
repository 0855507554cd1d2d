"""The person's side: everything that a person's Slack client would do, as plain JSON over HTTP."""
