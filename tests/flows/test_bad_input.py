"""Bad input in forms: the error is shown at the field, and the rest is kept."""

import pytest

from kaigi.approvals.amounts import amount_of
from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, RIKU, SORA, Office
from tests.flows.reading import APPROVE, GENERAL, MEND, NEW, OPEN, RETURN, Json, filled, words

NASTY = (
    "<!channel> <@U0000002> <!here|all> @here & `ls` *b* <https://x.example|y> \u202egnp.exe\u202c"
)


async def test_an_amount_is_taken_as_people_write_it(office: Office) -> None:
    for typed in ("５００，０００円", "50万円", "\\499,999", "税込499,999円", " 1 000 "):
        assert await office.drafts(AOI, f"金額 {typed.strip()}", amount=typed) == {"ok": True}
    shown = [words(card) for card in await office[KEN].messages()]
    amounts = ("500,000円", "500,000円", "499,999円", "499,999円", "1,000円")
    assert all(f"金額：{amount}" in card for amount, card in zip(amounts, shown, strict=True))


@pytest.mark.parametrize(
    "typed", ["abc", "-1", "1.5", "50,00", "1,5", "300,000、200,000", "1e6", "五十万", "9" * 13]
)
async def test_what_is_no_amount_is_refused_at_its_field_and_the_rest_is_kept(
    office: Office, typed: str
) -> None:
    answer = await office.drafts(AOI, "モニター40台の購入", amount=typed)
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"amount"}
    kept = office[AOI].form()["state"]["values"]
    assert kept["title"]["title"]["value"] == "モニター40台の購入"
    assert await office[AOI].submits(office[AOI].form(), amount="1000") == {"ok": True}
    assert "モニター40台の購入" in words(await office[KEN].card())


async def test_what_is_too_long_or_missing_is_refused_at_its_field_even_past_the_clients_own_checks(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    for name, typed in [
        ("title", "あ" * 101),
        ("title", ""),
        ("title", " \u3000\u200b"),
        ("text", "あ" * 3001),
        ("text", "\u200f\n"),
        ("amount", "abc"),
    ]:
        fields: Json = {"title": "机", "text": "古いため。", name: typed}
        answer = await office.send(office[AOI].submission(form, **fields))
        assert (answer["response_action"], list(answer["errors"])) == ("errors", [name]), (
            name,
            typed,
        )
    await office.settle()
    assert await office[KEN].messages() == []


async def test_an_english_speaker_is_told_in_english(office: Office) -> None:
    answer = await office.drafts(EMMA, "Forty monitors", amount="abc")
    assert answer["errors"] == {
        "amount": "“abc” cannot be read as an amount in yen."
        " Write it like 500000, 500,000 or 50万円."
    }
    for form in ("500000", "500,000", "50万円"):
        assert amount_of(form) == 500_000, "what the refusal names is read, in English too"


async def test_a_return_without_a_word_is_refused_at_its_field(office: Office) -> None:
    form = await office[KEN].opens(await office.circulating(), RETURN)
    for typed in ("", " \n\u3000", "\u200b"):
        answer = await office.send(office[KEN].submission(form, comment=typed))
        assert answer["errors"] == {
            "comment": "修正してほしい点を入力してください。起案者に伝わります。"
        }
    answer = await office.send(office[KEN].submission(form, comment="あ" * 1001))
    assert "1000文字以内" in answer["errors"]["comment"]
    assert (await office[KEN].submits(form, comment="図面も。"))["response_action"] == "clear"


@pytest.mark.parametrize("door", ["command", "shortcut", "home"])
async def test_a_route_that_leads_to_nobody_is_said_when_the_form_is_asked_for(
    office: Office, door: str
) -> None:
    said = "総務部/総務課の課長が登録されていないため、この文書を決裁できる人がいません。"
    if door == "command":
        await office[RIKU].types("/ringi 伺い 机の購入")
        answer = office[RIKU].told()[0]
    elif door == "shortcut":
        await office[RIKU].uses_shortcut("approvals.new")
        answer = words(await office[RIKU].opens(office[RIKU].form(), GENERAL))
    else:
        forms = await office[RIKU].opens(await office[RIKU].opens_home(), NEW)
        answer = words(await office[RIKU].opens(forms, GENERAL))
    assert answer == f"{said}\n人事担当に登録を依頼してください。登録されるまで回議できません。"


async def test_a_missing_department_head_is_named_in_the_form_and_refused_only_from_500000_yen(
    office: Office,
) -> None:
    answer = await office.drafts(SORA, "サーバーの更新", amount="500000")
    assert "財政部の部長は登録されていません" in words(office[SORA].form())
    assert list(answer["errors"]) == ["amount"]
    assert "財政部の部長が登録されていない" in answer["errors"]["amount"]
    assert await office[SORA].submits(office[SORA].form(), amount="499999") == {"ok": True}
    await office[NAGI].clicks(await office[NAGI].card(), APPROVE)
    assert "決裁" in words(await office[SORA].card())


async def test_a_head_whom_slack_does_not_know_is_named_before_anybody_waits_for_them(
    office: Office,
) -> None:
    office.box.workspace.people[office[MARI].slack_id].change({"deleted": True}, 0)
    await office.match_staff()
    answer = await office.drafts(AOI, "サーバーの更新", amount="500000")
    assert "企画部の部長" in answer["errors"]["amount"]
    assert await office[AOI].submits(office[AOI].form(), amount="499999") == {"ok": True}


async def test_the_head_of_a_department_is_told_that_nobody_is_above_them(office: Office) -> None:
    await office[MARI].types("/ringi 伺い")
    assert office[MARI].told() == [
        "あなたの上位に、この文書を決裁できる人がいません。\n"
        "部長が起案する文書の決裁者は、Kaigiの管理者が設定できます（KAIGI_TOP_DECIDER）。"
    ]
    assert office[MARI].forms() == []


async def test_a_chief_who_left_while_the_form_was_open_is_named_in_it(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    await office.employ(without=(KEN,))
    answer = await office[AOI].submits(office[AOI].form(), title="机", text="古いため。")
    assert "企画部/企画課の課長が登録されていない" in answer["errors"]["amount"]


async def test_the_same_form_sent_twice_is_one_document(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    typed: Json = {"title": "机の購入", "text": "古いため。"}
    again = office[AOI].submission(office[AOI].form(), **typed)
    assert await office[AOI].submits(office[AOI].form(), **typed) == {"ok": True}
    assert await office.send(again) == {}
    await office.settle()
    assert len(await office[KEN].messages()) == 1
    assert len(await office[AOI].messages()) == 1


async def test_what_people_wrote_is_shown_as_they_wrote_it_and_pings_nobody(office: Office) -> None:
    file = await office[AOI].uploads("<!here>&.pdf", b"x")
    told = await office.returned(NASTY, NASTY, text=NASTY * 3, amount="600000", files=[file["id"]])
    form = await office[AOI].opens(told, MEND)
    assert filled(form)["text"] == NASTY * 3, "nothing of it is lost"
    await office[AOI].submits(form, text=NASTY)
    await office[KEN].opens_home()
    await office[KEN].opens(await office[KEN].card(), OPEN)
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    shown = words(await office[MARI].card())
    assert "<!channel> <@U0000002> <!here|all> @here & `ls` *b*" in shown
    assert "\u202e" not in shown
    woken = [entry for entry in office.record() if entry.get("pings") or entry.get("mentions")]
    assert woken == []


async def test_the_title_behind_the_command_is_cut_to_what_fits(office: Office) -> None:
    await office[AOI].types("/ringi 伺い " + "長い件名" * 60)
    assert filled(office[AOI].form())["title"] == "長い件名" * 25


async def test_names_and_texts_of_the_greatest_length_go_the_whole_way(office: Office) -> None:
    names = ["名" * 251 + ".pdf" if n == 0 else f"{n}{'名' * 250}.pdf" for n in range(10)]
    files = [(await office[AOI].uploads(name, b"x"))["id"] for name in names]
    longest = {"text": "本" * 3000, "amount": "999,999,999,999"}
    told = await office.returned("件" * 100, "理" * 1000, files=files, **longest)
    form = await office[AOI].opens(told, MEND)
    changed = {"title": "題" * 100, "text": "文" * 3000}
    assert (await office[AOI].submits(form, **changed, files=files))["response_action"] == "clear"
    await office[KEN].opens_home()
    await office[KEN].opens(await office[KEN].card(), OPEN)
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert "決裁" in words(await office[AOI].card())


async def test_what_nobody_listens_to_is_logged_once_and_acknowledged(office: Office) -> None:
    office.strange = {"team_rename", "new_kind"}
    event = {"type": "team_rename", "name": "市", "event_ts": "1"}
    assert await office.send({"type": "event_callback", "event": event}, "events_api") == {}
    assert await office.send({"subject": "?"}, "new_kind") == {}
    unheard = [entry["name"] for entry in office.logged if entry["event"] == "request.unhandled"]
    assert unheard == ["team_rename", None]


async def test_signs_that_slack_escapes_in_a_command_stand_in_the_form_as_they_were_typed(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い A &amp; B &lt;C&gt; &amp;amp;")
    assert filled(office[AOI].form())["title"] == "A & B <C> &amp;"


async def test_what_could_not_be_read_is_repeated_at_the_field(office: Office) -> None:
    answer = await office.drafts(AOI, "モニター40台の購入", amount="50,00")
    assert answer["errors"]["amount"] == (
        "「50,00」を金額として読み取れませんでした。500000、500,000、50万円のように入力してください。"
    )


async def test_two_faults_of_a_form_are_told_at_once(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    blank: Json = {"title": "\u3000", "text": "古いため。", "amount": "50,00"}
    answer = await office.send(office[AOI].submission(form, **blank))
    assert set(answer["errors"]) == {"title", "amount"}
    empty: Json = {"title": "", "text": "", "amount": ""}
    answer = await office.send(office[AOI].submission(form, **empty))
    assert set(answer["errors"]) == {"title", "text"}


@pytest.mark.parametrize("value", ["", "x", "-30", "９", "9" * 40, "1.5", "\u2028"])
async def test_a_list_with_a_forged_place_is_answered_and_nothing_is_logged_as_an_error(
    office: Office, value: str
) -> None:
    card = await office.circulating()
    forged = office[KEN].click(card, OPEN, action_id="approvals.waiting", value=value)
    await office.send(forged)
    await office.settle()
    assert "以前のバージョンの画面のため" in office[KEN].told()[0]
