"""The `kaigi` command line: one file a command."""
