"""A workspace in a box: a stateful loopback server that speaks Slack's wire protocols and nothing of ours."""
