"""Table of the Web API's methods; each family of methods has a file of its own."""

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
