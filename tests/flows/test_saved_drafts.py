"""Drafts that are saved, continued, sent and discarded."""

import json
from typing import Any

import pytest
from msgspec import json as msgjson
from sqlalchemy import select, update

from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.tables import saved_draft
from kaigi.content import FieldKind, FieldSpec, FormSpec
from kaigi.errors import Stale, Text
from tests.flows.office import AOI, KEN, RIKU, Office
from tests.flows.reading import Json, filled, inputs, labels, picked, words
from tests.flows.test_forms import PURCHASE

SAVE, RESUME, DISCARD = "一時保存", "再開", "破棄"
SENT = {"ok": True}


async def saves(office: Office, form: Json, **typed: Any) -> Json:
    """Press "save" in Aoi's form, with this filled in, and return the form as it is then."""
    done = await office.post(
        "click",
        user=office[AOI].slack_id,
        container=form["container"],
        block_id="approvals.save",
        action_id="approvals.save",
        values={name: {name: _state(value)} for name, value in typed.items()},
    )
    assert done == {"ok": True}
    return office[AOI].forms()[0]


def _state(value: Any) -> Json:
    if isinstance(value, list):
        return {"type": "file_input", "files": value}
    return value if isinstance(value, dict) else {"type": "plain_text_input", "value": value}


async def saved(office: Office, title: str = "机の購入", **typed: Any) -> None:
    await office[AOI].types("/ringi 伺い")
    await saves(office, office[AOI].form(), title=title, **typed)
    await office[AOI].closes(office[AOI].form())


async def listed(office: Office) -> Json:
    await office[AOI].types("/ringi")
    return office[AOI].form()


async def kept(office: Office) -> int:
    return len(await office.bot.house.storage.run(lambda tx: tx.execute(select(saved_draft)).all()))


async def in_another_window(office: Office) -> None:
    """Discard Aoi's draft."""
    [draft] = await office.bot.house.storage.run(
        lambda tx: tx.scalars(select(saved_draft.c.id)).all()
    )
    await office.bot.house.desk(DraftingDesk).discard(await office.person(AOI), draft)


async def test_a_draft_is_saved_continued_after_a_restart_and_sent_once(office: Office) -> None:
    await saved(office, text="古いため。", amount="12万")
    await office.restart()
    among = await listed(office)
    assert "机の購入\n\n伺い · 11月24日 10:02に一時保存" in words(among)
    form = await office[AOI].opens(among, RESUME)
    assert filled(form) == {"title": "机の購入", "text": "古いため。", "amount": "12万"}
    assert "11月24日 10:02に一時保存しました。" in words(form)
    assert await office[AOI].submits(form, text="古くて狭いため。") == SENT
    assert "古くて狭いため。" in words(await office[KEN].card())
    assert await kept(office) == 0


async def test_saving_leaves_the_form_open_and_saves_one_draft_however_often(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い")
    form = await saves(office, office[AOI].form(), title="机")
    assert "一時保存しました。" in words(form)
    form = await saves(office, form, title="机と椅子", text="不足のため。")
    assert await kept(office) == 1
    assert await office[AOI].submits(form, title="机と椅子", text="不足のため。", amount="") == SENT
    assert await kept(office) == 0


async def test_a_form_that_is_refused_keeps_what_was_typed_and_what_was_saved(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い")
    form = await saves(office, office[AOI].form(), title="机")
    answer = await office[AOI].submits(form, title="机", text="　", amount="50,00")
    assert set(answer["errors"]) == {"text", "amount"}
    assert await kept(office) == 1
    values = office[AOI].form()["state"]["values"]
    assert values["amount"]["amount"]["value"] == "50,00"


async def test_files_are_kept_with_a_draft_and_named_when_it_is_continued(office: Office) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    await saved(office, text="古いため。", files=[file])
    form = await office[AOI].opens(await listed(office), RESUME)
    assert "見積書.pdf" in words(form)
    assert await office[AOI].submits(form) == SENT
    assert "見積書.pdf" in words(await office[KEN].card())


async def test_a_draft_of_a_form_is_saved_with_its_choices_and_its_people(office: Office) -> None:
    await office[AOI].types("/ringi 回覧")
    readers = {"type": "multi_users_select", "selected_users": [office[RIKU].slack_id]}
    await saves(office, office[AOI].form(), title="お知らせ", readers=readers)
    await office[AOI].closes(office[AOI].form())
    form = await office[AOI].opens(await listed(office), RESUME)
    chosen = next(b["element"] for b in form["blocks"] if b.get("block_id") == "readers")
    assert chosen["initial_users"] == [office[RIKU].slack_id]


async def test_people_who_are_taken_out_of_a_saved_draft_stay_out(office: Office) -> None:
    await office[AOI].types("/ringi 回覧")
    await saves(office, office[AOI].form(), title="お知らせ", readers=picked(office[RIKU].slack_id))
    await office[AOI].closes(office[AOI].form())
    form = await office[AOI].opens(await listed(office), RESUME)
    form = await saves(office, form, readers=picked())
    await office[AOI].closes(form)
    form = await office[AOI].opens(await listed(office), RESUME)
    assert "initial_users" not in inputs(form)["readers"]


async def test_discarding_removes_it_from_the_list_and_a_second_time_says_so(
    office: Office,
) -> None:
    await saved(office)
    among = await listed(office)
    again = office[AOI].click_in_form(among, DISCARD)
    assert RESUME not in labels(await office[AOI].opens(among, DISCARD))
    assert await kept(office) == 0
    await office.send(again)
    assert "別の画面で提出または破棄されています" in words(office[AOI].form())


async def test_a_draft_that_was_discarded_in_another_window_is_not_sent_unseen(
    office: Office,
) -> None:
    await saved(office, text="古いため。")
    form = await office[AOI].opens(await listed(office), RESUME)
    await in_another_window(office)
    answer = await office.send(office[AOI].submission(form))
    assert "今回は提出していません" in words(answer["view"])
    assert await office[KEN].messages() == []
    await saves(office, form)
    assert await office[AOI].submits(form) == SENT
    assert len(await office[KEN].messages()) == 1


async def test_the_same_draft_in_two_windows_makes_one_document(office: Office) -> None:
    await saved(office, text="古いため。")
    among = await listed(office)
    form = await office[AOI].opens(among, RESUME)
    second = office[AOI].submission(form, {"id": "V99"})
    sent = office[AOI].submission(form)
    assert await office[AOI].submits(form) == SENT
    assert "別の画面で提出または破棄" in words((await office.send(second))["view"])
    assert "view" not in await office.send(sent), "after a lost answer it is the same document"
    await office.settle()
    assert len(await office[KEN].messages()) == 1


async def test_ten_drafts_are_the_most_and_none_is_dropped(office: Office) -> None:
    for n in range(10):
        await saved(office, f"下書き{n}")
    await office[AOI].types("/ringi 伺い")
    await saves(office, office[AOI].form(), title="十一件目")
    assert "一時保存できる下書きは10件まで" in words(office[AOI].form())
    assert filled(office[AOI].forms()[0])["title"] == ""
    assert await kept(office) == 10
    await office[AOI].closes(office[AOI].forms()[-1])
    await office[AOI].closes(office[AOI].forms()[-1])
    assert labels(await listed(office)).count(RESUME) == 10


async def test_an_empty_form_is_not_saved(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    await saves(office, office[AOI].form())
    assert "まだ何も入力されていません" in words(office[AOI].form())
    assert await kept(office) == 0


async def test_a_form_that_changed_meanwhile_says_what_no_longer_fits(office: Office) -> None:
    await saved(office, text="古いため。", amount="12万")
    fields = (
        FieldSpec("title", Text("件名"), FieldKind.TEXT),
        FieldSpec("text", Text("本文"), FieldKind.LONG_TEXT),
        FieldSpec("reason", Text("特記事項"), FieldKind.TEXT),
    )
    earlier = msgjson.encode(FormSpec("general", fields, "earlier", Text("伺い"))).decode()
    texts = {"title": "机の購入", "text": "古いため。", "reason": "急ぐため"}
    body = json.dumps({"texts": texts})
    changed = update(saved_draft).values(form=earlier, filled=body)
    await office.bot.house.storage.run(lambda tx: tx.execute(changed))
    form = await office[AOI].opens(await listed(office), RESUME)
    assert "「特記事項」は、現在の様式にはありません。入力内容：急ぐため" in words(form)
    assert filled(form) == {"title": "机の購入", "text": "古いため。", "amount": ""}
    assert await office[AOI].submits(form) == SENT


async def test_others_see_and_open_nothing_of_it(office: Office) -> None:
    await saved(office)
    await office[RIKU].types("/ringi")
    assert RESUME not in labels(office[RIKU].form())
    [draft] = await office.bot.house.storage.run(
        lambda tx: tx.scalars(select(saved_draft.c.id)).all()
    )
    with pytest.raises(Stale):
        await office.bot.house.desk(DraftingDesk).resume(await office.person(RIKU), draft)


@pytest.mark.parametrize("title", ["", PURCHASE])
async def test_a_typed_form_opens_at_once_though_drafts_are_saved(
    office: Office, title: str
) -> None:
    await saved(office)
    await office[AOI].types(f"/ringi {title}")
    assert (office[AOI].form()["title"]["text"] == PURCHASE) is bool(title)
