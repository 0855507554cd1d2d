"""Related documents: found while drafting, listed on the opened document, opened by who may."""

from kaigi.approvals.related_views import OPEN as OPEN_RELATED
from kaigi.ledger import export
from tests.flows.office import AOI, EMMA, KEN, MARI, SORA, Office
from tests.flows.reading import APPROVE, COPY, MEND, OPEN, RETURN, Json, inputs, labels, words
from tests.flows.test_departed import is_whole

FIELD = "approvals.related"


def related(*options: Json) -> Json:
    return {"type": "multi_external_select", "selected_options": list(options)}


async def found(office: Office, who: str, typed: str) -> list[str]:
    """Return what a person finds in the form of a new document."""
    await office[who].types("/ringi 伺い")
    options = await office[who].searches(office[who].form(), FIELD, typed)
    return [option["text"]["text"] for option in options]


async def drafted_on(
    office: Office, precedent: str, title: str = "机の購入", amount: str = ""
) -> Json:
    """Submit a document as Aoi with a related one, found by this text, and return Ken's card."""
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    options = await office[AOI].searches(form, FIELD, precedent)
    typed = {"title": title, "text": "別紙のとおり。", "amount": amount}
    done = await office[AOI].submits(form, **typed, **{FIELD: related(options[0])})
    assert done == {"ok": True}
    return await office[KEN].card()


def opens_related(form: Json) -> list[Json]:
    """Return the blocks with a button that opens a related document."""
    return [b for b in form["blocks"] if b.get("accessory", {}).get("action_id") == OPEN_RELATED]


async def test_the_drafter_finds_by_title_or_number_what_they_may_read(office: Office) -> None:
    await office.circulating("ﾓﾆﾀｰの購入")
    await office.circulating("椅子の購入")
    await office.drafts(EMMA, "Chairs")
    assert [row.partition("：")[2] for row in await found(office, AOI, "")] == [
        "椅子の購入（回議中）",
        "ﾓﾆﾀｰの購入（回議中）",
    ]
    [monitor] = await found(office, AOI, "モニター の")
    assert "ﾓﾆﾀｰの購入" in monitor
    number = monitor.removeprefix("文書").partition("：")[0]
    assert await found(office, AOI, number) == [monitor]
    assert await found(office, AOI, "chairs") == []
    assert len(await found(office, KEN, "")) == 3
    assert await found(office, SORA, "") == []
    assert await found(office, AOI, "%") == await found(office, AOI, "_") == []


async def test_the_opened_document_lists_it_with_a_button(office: Office) -> None:
    await office[KEN].clicks(await office.circulating("椅子の購入"), APPROVE)
    card = await drafted_on(office, "椅子")
    assert "椅子の購入" not in words(card)
    opened = await office[KEN].opens(card, OPEN)
    assert "関連文書" in words(opened)
    assert "椅子の購入（決裁済み）" in words(opened)
    precedent = await office[KEN].opens(opened, OPEN, beside="椅子の購入")
    assert "決裁 田中 健" in words(precedent)
    assert len(office[KEN].forms()) == 2, "the one that names it is still below"
    await is_whole(office)


async def test_a_reader_who_may_not_read_it_sees_no_title_and_no_button(office: Office) -> None:
    await office.circulating("椅子の購入")
    card = await drafted_on(office, "椅子", amount="600000")
    opened = await office[KEN].opens(card, OPEN)
    forged = office[KEN].click_in_form(opened, OPEN)
    await office[KEN].clicks(card, APPROVE)
    opened = await office[MARI].opens(await office[MARI].card(), OPEN)
    assert "閲覧できない文書1件" in words(opened)
    assert "椅子の購入" not in words(opened)
    assert opens_related(opened) == []
    person = office.box.workspace.people[office[MARI].slack_id]
    trigger = office.box.triggers.make(person.id, opened["id"])
    await office.send(
        {**forged, "user": {**forged["user"], "id": person.id}, "trigger_id": trigger}
    )
    assert "存在しないか、閲覧する権限がありません" in words(office[MARI].form())


async def test_no_one_names_what_they_may_not_read_nor_more_than_ten(office: Office) -> None:
    await office.drafts(EMMA, "Chairs")
    [chairs] = await found(office, KEN, "chairs")
    number = chairs.removeprefix("文書").partition("：")[0]
    option = {"text": {"type": "plain_text", "text": "x"}, "value": number}
    await office[AOI].types("/ringi 伺い")
    for options, said in (
        ([option], "自分が開ける文書だけ"),
        ([{**option, "value": str(n)} for n in range(11)], "10件まで"),
    ):
        typed: Json = {"title": "t", "text": "t", "amount": "", FIELD: related(*options)}
        payload = office[AOI].submission(office[AOI].form(), **typed)
        assert said in (await office.send(payload))["errors"][FIELD]
    assert len(await office[KEN].messages()) == 1


async def test_a_copy_names_the_original_unless_the_drafter_takes_it_out(office: Office) -> None:
    await office[KEN].clicks(await office.circulating("椅子の購入"), APPROVE)
    card = (await office[AOI].messages())[0]
    form = await office[AOI].opens(await office[AOI].opens(card, OPEN), COPY)
    [original] = inputs(form)[FIELD]["initial_options"]
    assert "椅子の購入（決裁済み）" in original["text"]["text"]
    await office[AOI].submits(form, title="椅子の追加購入")
    opened = await office[KEN].opens(await office[KEN].card(), OPEN)
    assert "椅子の購入（決裁済み）" in words(opened)
    form = await office[AOI].opens(await office[AOI].opens(card, OPEN), COPY)
    await office[AOI].submits(form, title="別件", **{FIELD: related()})
    assert opens_related(await office[KEN].opens(await office[KEN].card(), OPEN)) == []


async def test_a_revision_keeps_it_and_what_changes_is_told(office: Office) -> None:
    await office.circulating("椅子の購入")
    card = await drafted_on(office, "椅子")
    form = await office[KEN].opens(card, RETURN)
    await office[KEN].submits(form, comment="前例は不要です。")
    form = await office[AOI].opens(await office[AOI].card(), MEND)
    [kept] = inputs(form)[FIELD]["initial_options"]
    await office[AOI].submits(form, **{FIELD: related()})
    number = kept["value"]
    assert f"関連文書：文書{number} → なし" in words(await office[KEN].card())
    lines = await office.bot.storage.run(lambda tx: export.documents(tx, (), 10))
    drafted, _returned, resubmitted = lines[-1][1]["entries"]
    assert ([*drafted["related"]], [*resubmitted["related"]]) == ([number], [])


async def test_a_saved_draft_keeps_it(office: Office) -> None:
    await office.circulating("椅子の購入")
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    options = await office[AOI].searches(form, FIELD, "")
    form = await office[AOI].fills(
        form, "approvals.on_behalf", {"selected_users": []}, title="t", **{FIELD: related(*options)}
    )
    await office[AOI].clicks(form, "一時保存")
    await office[AOI].closes(form)
    await office[AOI].types("/ringi")
    form = await office[AOI].opens(office[AOI].form(), "再開")
    assert [each["value"] for each in inputs(form)[FIELD]["initial_options"]] == [
        options[0]["value"]
    ]


async def test_a_chain_of_precedents_opens_in_place_where_slack_stacks_no_more(
    office: Office,
) -> None:
    await office.circulating("1件目")
    for n in (2, 3, 4):
        await drafted_on(office, f"{n - 1}件目", title=f"{n}件目")
    form = await office[KEN].opens(await office[KEN].card(), OPEN)
    for n in (3, 2, 1):
        form = await office[KEN].opens(form, OPEN, beside=f"{n}件目")
        assert f"{n}件目" in words(form)
    assert len(office[KEN].forms()) == 3
    assert labels(form)
