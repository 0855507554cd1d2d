"""The Web API: a file per family of methods, and here the table of them all."""

from sandbox.api import auth, chat, conversations, files, reactions, users, views
from sandbox.api.call import Method

METHODS: dict[str, Method] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **users.METHODS,
    **views.METHODS,
}
