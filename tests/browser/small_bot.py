"""Bolt app with one of each block and control that the page must support."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Running
from tests.sandbox import city
from tests.sandbox.city import AOI, KEN, bolt_app

Json = dict[str, Any]

WORKSPACE: Json = city.WORKSPACE | {
    "users": [
        *city.WORKSPACE["users"],
        *(
            {"name": f"p{n}", "real_name": f"山田 {n}", "email": f"p{n}@city.example"}
            for n in range(60)
        ),
    ]
}
MANIFEST: Json = city.MANIFEST | {
    "features": city.MANIFEST["features"]
    | {
        "slash_commands": [
            {"command": "/ringi", "description": "書類を起案します", "usage_hint": "[件名]"},
            {"command": "/ringi-list", "description": "書類の一覧"},
            {"command": "/whisper", "description": "自分だけに見える返事"},
        ]
    }
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text}


def field(block_id: str, label: str, kind: str, *, optional: bool = False, **element: Any) -> Json:
    described = {"type": kind, "action_id": "value", **element}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": described,
        "optional": optional,
    }


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "1", **more}


def form(notice: str = "記入してください。") -> Json:
    return {
        "type": "modal",
        "callback_id": "draft",
        "title": plain("起案"),
        "submit": plain("回議にかける"),
        "close": plain("やめる"),
        "blocks": [
            {"type": "section", "text": plain(notice)},
            field("title", "件名", "plain_text_input", max_length=80),
            field("amount", "金額", "plain_text_input", optional=True),
            field("kind", "種類", "static_select", options=[option("物品"), option("委託")]),
            field("with", "合議", "multi_users_select", optional=True),
            field("day", "希望日", "datepicker", optional=True, initial_date="2026-12-01"),
            field("years", "保存年限", "radio_buttons", options=[option("5 年"), option("10 年")]),
            field("file", "添付", "file_input", optional=True),
            field("like", "関連文書", "multi_external_select", optional=True, min_query_length=0),
            {
                "type": "actions",
                "block_id": "more",
                "elements": [button("refresh", "更新"), button("deeper", "次へ")],
            },
        ],
    }


def card(*, decided: bool = False) -> list[Json]:
    head = {"type": "header", "text": plain("モニター 40 台の購入")}
    if decided:
        return [
            head,
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": f"<@{KEN}> が承認しました"}],
            },
        ]
    elements = [
        button("approve", "承認", style="primary"),
        button("silent", "応答なし", style="danger"),
        button("secret", "課長だけ", visible_to_user_ids=[KEN]),
    ]
    return [head, {"type": "actions", "block_id": "acts", "elements": elements}]


SUBMITTED: list[Json] = []
"""Values (`state.values`) of every submitted form, in order."""


def small_bot(running: Running) -> AsyncApp:
    SUBMITTED.clear()
    app = bolt_app(running)
    app.command("/ringi")(open_form)
    app.command("/whisper")(whisper)
    app.shortcut("draft")(open_form)
    app.options("value")(find)
    app.view("draft")(take_form)
    app.action("refresh")(refresh)
    app.action("deeper")(deeper)
    app.action("approve")(approve)
    app.action("silent")(say_nothing)
    app.event("app_home_opened")(show_home)
    app.event("message")(listen)
    return app


async def open_form(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=body["trigger_id"], view=form())
    await ack()


async def whisper(ack: AsyncAck) -> None:
    await ack("ひそひそ")


async def find(ack: AsyncAck, body: Json) -> None:
    names = [f"{year}年度の購入" for year in (2024, 2025, 2026)]
    await ack(options=[option(name) for name in names if body["value"] in name])


async def take_form(ack: AsyncAck, view: Json, client: AsyncWebClient) -> None:
    values = view["state"]["values"]
    SUBMITTED.append(values)
    if values["amount"]["value"]["value"] == "abc":
        await ack(response_action="errors", errors={"amount": "金額は数字で書いてください。"})
        return
    await ack()
    await client.chat_postMessage(channel=KEN, text="承認のお願い", blocks=card())


async def refresh(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
    await client.views_update(view_id=body["view"]["id"], view=form("新しくなりました。"))
    await ack()


async def deeper(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
    section = {"type": "section", "text": plain("奥の画面です。")}
    view = {"type": "modal", "title": plain("奥"), "close": plain("戻る"), "blocks": [section]}
    await client.views_push(trigger_id=body["trigger_id"], view=view)
    await ack()


async def approve(ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient) -> None:
    await ack()
    await respond(text="承認済み", blocks=card(decided=True), replace_original=True)
    await client.chat_postMessage(channel=AOI, text="決裁されました。")


async def say_nothing() -> None:
    await asyncio.sleep(0)


async def show_home(event: Json, client: AsyncWebClient) -> None:
    if event["tab"] == "home":
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("待っている書類")}]}
        await client.views_publish(user_id=event["user"], view=view)


async def listen() -> None:
    await asyncio.sleep(0)
