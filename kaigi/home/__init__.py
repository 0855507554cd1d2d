"""A person's home in the chat: a part from each room, drawn together."""
