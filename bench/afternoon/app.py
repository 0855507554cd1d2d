"""The bot's process, `python -m bench.afternoon.app`, with the settings of Kaigi."""

import csv
import os

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from bench.afternoon.listeners import Listeners
from bench.afternoon.models import Base, Employee


def connect() -> sessionmaker[Session]:
    url = os.environ["KAIGI_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    return sessionmaker(engine)


def import_staff(sessions: sessionmaker[Session], client: WebClient, staff: str) -> None:
    """Store the staff of a list, found in the workspace by e-mail.

    Its columns are 職員番号, 氏名, メール, 所属, 所属長.
    """
    with sessions.begin() as session:
        for row in csv.DictReader(staff.splitlines()):
            known = {"number": row["職員番号"], "name": row["氏名"], "section": row["所属"]}
            slack_id = client.users_lookupByEmail(email=row["メール"])["user"]["id"]
            session.merge(Employee(**known, is_head=row["所属長"] == "○", slack_id=slack_id))


def slack() -> WebClient:
    return WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])


def build() -> tuple[App, Listeners]:
    app = App(client=slack())
    listeners = Listeners(connect())
    listeners.register(app)
    return app, listeners


def main() -> None:
    app, _listeners = build()
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()


if __name__ == "__main__":
    main()
