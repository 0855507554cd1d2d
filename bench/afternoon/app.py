"""`python -m bench.afternoon.app staff.csv`: 職員番号, 氏名, メール, 所属 and 所属長 (○ where it is one)."""

import csv
import os
import sys
from pathlib import Path

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


def employ(sessions: sessionmaker[Session], client: WebClient, staff: str) -> None:
    """Everybody on the list, found in the workspace by their e-mail address."""
    with sessions.begin() as session:
        for row in csv.DictReader(staff.splitlines()):
            who = {"number": row["職員番号"], "name": row["氏名"], "section": row["所属"]}
            slack_id = client.users_lookupByEmail(email=row["メール"])["user"]["id"]
            session.merge(Employee(**who, is_head=row["所属長"] == "○", slack_id=slack_id))


def build() -> tuple[App, Listeners]:
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app, listeners = App(client=client), Listeners(connect())
    listeners.register(app)
    return app, listeners


def main() -> None:
    app, listeners = build()
    employ(listeners.sessions, app.client, Path(sys.argv[1]).read_text(encoding="utf-8-sig"))
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()


if __name__ == "__main__":
    main()
