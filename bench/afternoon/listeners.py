"""Handlers in the manner of the template: acknowledge, then act, then send messages."""

from logging import Logger
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bench.afternoon import messages
from bench.afternoon.models import Document, by_slack_id

Json = dict[str, Any]


class Listeners:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions

    def register(self, app: App) -> None:
        app.command("/ringi")(self.new_document)
        app.view("draft")(self.draft)
        app.action("approve")(self.approve)
        app.action("return")(self.ask_why)
        app.view("return")(self.send_back)
        app.action("resubmit")(self.mend)
        app.view("resubmit")(self.resubmit)

        @app.error
        def log(error: Exception, logger: Logger) -> None:
            logger.error("a listener failed", exc_info=error)

    def new_document(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=messages.draft_form())

    def draft(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        typed = _typed(view)
        if not _is_amount(typed["amount"]):
            ack(response_action="errors", errors={"amount": "Write the amount with digits."})
            return
        ack()
        self.circulate(client, body["user"]["id"], **typed)

    def circulate(self, client: WebClient, user: str, title: str, text: str, amount: str) -> None:
        with self.sessions() as session:
            drafter = by_slack_id(session, user)
            document = Document(title=title, text=text, amount=int(amount or 0), drafter=drafter)
            session.add(document)
            document.circulate(session, "drafted")
            session.commit()
            text = f"Your document: {title}"
            blocks = messages.own(document)
            sent = client.chat_postMessage(channel=user, text=text, blocks=blocks)
            document.card_channel = sent["channel"]
            document.card_ts = sent["ts"]
            session.commit()
            _ask(client, document)

    def approve(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        with self.sessions() as session:
            document = session.get_one(Document, int(action["value"]), with_for_update=True)
            actor = by_slack_id(session, body["user"]["id"])
            if document.waiting is not actor:
                client.chat_postEphemeral(
                    channel=body["container"]["channel_id"],
                    user=actor.slack_id,
                    text="This document is not waiting for you.",
                )
                return
            document.approve(session, actor)
            session.commit()
            _redraw(
                client, body["container"]["channel_id"], body["container"]["message_ts"], document
            )
            if document.state == "decided":
                _tell_drafter(client, document)
            else:
                _ask(client, document)

    def ask_why(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        container = body["container"]
        place = f"{action['value']} {container['channel_id']} {container['message_ts']}"
        client.views_open(trigger_id=body["trigger_id"], view=messages.return_form(place))

    def send_back(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        ack()
        number, channel, ts = view["private_metadata"].split()
        with self.sessions() as session:
            document = session.get_one(Document, int(number), with_for_update=True)
            actor = by_slack_id(session, body["user"]["id"])
            if document.waiting is not actor:
                client.chat_postMessage(channel=actor.slack_id, text="This is not waiting for you.")
                return
            document.send_back(actor, _typed(view)["comment"])
            session.commit()
            _redraw(client, channel, ts, document)
            _tell_drafter(client, document)

    def mend(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        with self.sessions() as session:
            document = session.get_one(Document, int(action["value"]))
            client.views_open(trigger_id=body["trigger_id"], view=messages.draft_form(document))

    def resubmit(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        typed = _typed(view)
        if not _is_amount(typed["amount"]):
            ack(response_action="errors", errors={"amount": "Write the amount with digits."})
            return
        ack()
        with self.sessions() as session:
            document = session.get_one(
                Document, int(view["private_metadata"]), with_for_update=True
            )
            if document.state != "returned" or document.drafter.slack_id != body["user"]["id"]:
                client.chat_postMessage(
                    channel=body["user"]["id"], text="This was not returned to you."
                )
                return
            document.title = typed["title"]
            document.text = typed["text"]
            document.amount = int(typed["amount"] or 0)
            document.circulate(session, "resubmitted")
            session.commit()
            _redraw_own(client, document)
            _ask(client, document)


def _typed(view: Json) -> dict[str, str]:
    values: Json = view["state"]["values"]
    return {name: fields[name]["value"] or "" for name, fields in values.items()}


def _is_amount(typed: str) -> bool:
    return not typed or (typed.isascii() and typed.isdigit())


def _ask(client: WebClient, document: Document) -> None:
    assert document.waiting is not None
    text = f"Please approve: {document.title}"
    blocks = messages.asking(document)
    client.chat_postMessage(channel=document.waiting.slack_id, text=text, blocks=blocks)


def _redraw(client: WebClient, channel: str, ts: str, document: Document) -> None:
    """Update the card that was clicked, and the drafter's."""
    text = f"Please approve: {document.title}"
    client.chat_update(channel=channel, ts=ts, text=text, blocks=messages.card(document))
    _redraw_own(client, document)


def _redraw_own(client: WebClient, document: Document) -> None:
    channel = document.card_channel
    ts = document.card_ts
    text = f"Your document: {document.title}"
    client.chat_update(channel=channel, ts=ts, text=text, blocks=messages.own(document))


def _tell_drafter(client: WebClient, document: Document) -> None:
    text = f"“{document.title}” was {document.state}"
    client.chat_postMessage(
        channel=document.drafter.slack_id, text=text, blocks=messages.news(document)
    )
