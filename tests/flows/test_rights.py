"""People who read by their office: they see all of a document, and change nothing of it."""

from collections.abc import Mapping
from pathlib import Path

import pytest_asyncio

from kaigi.forms.reading import SHIPPED, texts_in
from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, RIKU, SORA, UNLIMITED, Office
from tests.flows.presence_office import furnish
from tests.flows.reading import APPROVE, COPY, OPEN, RETURN, labels, words

TITLE = "モニター40台の購入"
REASON = "理由は別紙のとおり。"
ESTIMATE = b"%PDF-1.7 estimate"
ASK_FILES = "ファイルを受け取る"
REFUSED = (
    "その文書は存在しないか、閲覧する権限がありません。\n"
    "番号を確認するか、番号を知らせた方にお問い合わせください。"
)
RIGHTS = f"""
rights:
  auditors: ["{RIKU}"]
  records_officers: ["{SORA}"]
"""
TO_THE_HEAD_OF_THE_DEPARTMENT = "readers: [department_head]\n"
"""In the general form: the department's head, and no records officer."""


async def restart_with(office: Office, folder: Path, texts: Mapping[str, str]) -> None:
    """Restart the bot with the shipped forms, and these texts behind their files."""
    for name, text in texts_in(SHIPPED).items():
        (folder / name).write_text(text + texts.get(name, ""), "utf-8")
    await furnish(office, {"forms": str(folder)}, UNLIMITED)


@pytest_asyncio.fixture
async def audited(office: Office, tmp_path: Path) -> Office:
    """Office with Riku as its auditor, and Sora as its records officer."""
    await restart_with(office, tmp_path, {"office.yml": RIGHTS})
    return office


async def number_of(office: Office) -> str:
    """Return the number of the document on Ken's last card."""
    form = await office[KEN].opens(await office[KEN].card(), OPEN)
    await office[KEN].closes(form)
    return words(form).partition("「/ringi ")[2].partition("」")[0]


async def test_an_auditor_and_a_records_officer_read_all_of_it_and_have_no_choice(
    audited: Office,
) -> None:
    card = await audited.circulating(TITLE, amount="600000")
    await audited[KEN].says("見積りは確認しました。", audited[KEN].channel, thread_ts=card["ts"])
    await audited.events_taken()
    await audited[KEN].clicks(card, APPROVE)
    number = await number_of(audited)
    for who in (RIKU, SORA):
        await audited[who].types(f"/ringi {number}")
        form = audited[who].form()
        shown = words(form)
        for part in (TITLE, REASON, "承認 田中 健", "見積りは確認しました。", "山本 真理"):
            assert part in shown
        assert labels(form) == [COPY]
        assert await audited[who].messages() == []
    for who in (EMMA, NAGI):
        await audited[who].types(f"/ringi {number}")
        assert audited[who].forms() == []


async def test_what_a_reader_tries_on_a_card_or_writes_under_one_is_refused_in_their_language(
    audited: Office,
) -> None:
    card = await audited.circulating(TITLE)
    for label in (APPROVE, RETURN):
        await audited.send(audited[RIKU].click(card, label))
    await audited.settle()
    refused = "この文書の操作やコメントができるのは、起案者と回議先の職員だけです。"
    assert audited[RIKU].told() == [refused, refused]
    assert await audited.acts() == ["drafted"]


async def test_a_reader_gets_the_files_on_request_once_and_cannot_comment_under_them(
    audited: Office,
) -> None:
    names = ["見積書.pdf", "仕様書.pdf"]
    files = [(await audited[AOI].uploads(name, ESTIMATE))["id"] for name in names]
    await audited.circulating(TITLE, files=files)
    number = await number_of(audited)
    await audited[RIKU].types(f"/ringi {number}")
    form = audited[RIKU].form()
    assert "見積書.pdf" in words(form)
    assert "添付ファイルは、回議を受けた人のカードにだけ届いています。" in words(form)
    form = await audited[RIKU].opens(form, ASK_FILES)
    assert "ファイルをKaigiからのメッセージでお送りします。" in words(form)
    [message] = await audited[RIKU].messages()
    assert words(message).startswith(f"ご依頼のあった文書{number}「{TITLE}」の添付ファイルです。")
    sent = [f["name"] for m in await audited[RIKU].thread(message) for f in m["files"]]
    assert sorted(sent) == sorted(names)
    again = await audited[RIKU].opens(message, OPEN)
    assert ASK_FILES not in labels(again)
    assert "'type': 'link'" in str(again["blocks"])
    await audited.send(audited[RIKU].click_in_form(form, COPY))
    await audited[RIKU].says("確認しました。", audited[RIKU].channel, thread_ts=message["ts"])
    await audited.events_taken()
    await audited.settle()
    replies = [words(m) for m in await audited[RIKU].thread(message) if m.get("blocks")]
    assert any("操作やコメントができるのは" in reply for reply in replies)
    assert len(await audited[RIKU].messages()) == 1


async def test_a_form_says_which_heads_read_its_documents_and_keeps_it_for_those_under_way(
    audited: Office, tmp_path: Path
) -> None:
    await restart_with(
        audited,
        tmp_path,
        {"office.yml": RIGHTS, "general.yml": TO_THE_HEAD_OF_THE_DEPARTMENT},
    )
    await audited.circulating(TITLE)
    number = await number_of(audited)
    await restart_with(audited, tmp_path, {"office.yml": RIGHTS})
    for who, reads in {MARI: True, RIKU: True, SORA: False, NAGI: False}.items():
        await audited[who].types(f"/ringi {number}")
        assert bool(audited[who].forms()) is reads
        assert (audited[who].told() == []) is reads


async def test_who_is_no_auditor_any_more_reads_nothing_from_then_on(
    audited: Office, tmp_path: Path
) -> None:
    await audited.circulating(TITLE)
    number = await number_of(audited)
    await audited[RIKU].types(f"/ringi {number}")
    await audited[RIKU].closes(audited[RIKU].form())
    await restart_with(audited, tmp_path, {"office.yml": RIGHTS.replace(RIKU, EMMA)})
    await audited[RIKU].types(f"/ringi {number}")
    assert (audited[RIKU].forms(), audited[RIKU].told()) == ([], [REFUSED])
    await audited[EMMA].types(f"/ringi {number}")
    assert TITLE in words(audited[EMMA].form())
