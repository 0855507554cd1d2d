"""The sandbox's Zoom: REST API, tokens, the websocket of events, and people who meet."""
