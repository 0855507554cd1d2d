"""The list of what waits: narrowed by its menus, turned, acted on, and how long each has waited."""

from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from tests.flows.office import AOI, KEN, SORA, Office
from tests.flows.reading import APPROVE, Json, labels, words

NARROW = "approvals.narrow"


async def waiting(office: Office, count: int) -> Json:
    """Submit documents that wait for Ken, and open his list of them."""
    desk = office.bot.house.desk(DraftingDesk)
    drafter = await office.person(AOI)
    for n in range(count):
        typed = {"title": f"購入 {n:02}", "text": "別紙。", "amount": str(n * 10_000)}
        await desk.draft(drafter, FilledForm(typed), f"form {n}")
        office.clock.advance(minutes=1)
    await office.settle()
    home = await office[KEN].opens_home()
    return await office[KEN].opens(home, f"{count}件すべてを開く")


def answers(form: Json, name: str) -> dict[str, Json]:
    [menus] = [block for block in form["blocks"] if block.get("block_id") == NARROW]
    element = next(each for each in menus["elements"] if each["action_id"] == f"{NARROW}.{name}")
    return {option["text"]["text"]: option for option in element["options"]}


async def chooses(office: Office, form: Json, name: str, answer: str) -> Json:
    done = await office.post(
        "click",
        user=office[KEN].slack_id,
        container=form["container"],
        block_id=NARROW,
        action_id=f"{NARROW}.{name}",
        selected_option=answers(form, name)[answer],
    )
    assert done == {"ok": True}
    return office[KEN].form()


async def test_a_list_is_narrowed_turned_and_acted_on_as_it_is(office: Office) -> None:
    form = await waiting(office, 25)
    assert "25件のうち1～10件目" in words(form)
    form = await chooses(office, form, "least", "100,000円以上")
    assert "25件のうち15件" in words(form)
    assert "購入 09" not in words(form)
    assert "購入 10" in words(form)
    await office[KEN].clicks(form, "次へ")
    form = office[KEN].form()
    assert "15件のうち11～15件目" in words(form)
    await office[KEN].clicks(form, APPROVE, beside="購入 24")
    form = office[KEN].form()
    assert "24件のうち14件" in words(form)
    assert "購入 20" in words(form)
    form = await chooses(office, form, "least", "すべての金額")
    assert "24件のうち1～10件目" in words(form)
    assert len(office[KEN].forms()) == 1


async def test_a_list_is_narrowed_to_the_smaller_sums(office: Office) -> None:
    form = await waiting(office, 12)
    form = await chooses(office, form, "least", "100,000円以上")
    form = await chooses(office, form, "least", "100,000円未満")
    assert "12件のうち10件" in words(form)
    assert "購入 10" not in words(form)


async def test_menus_offer_what_waits_with_its_number(office: Office) -> None:
    form = await waiting(office, 12)
    assert list(answers(form, "section")) == ["すべての所属", "企画部/企画課（12件）"]
    assert list(answers(form, "form"))[1] == "伺い（12件）"
    form = await chooses(office, form, "days", "3開庁日以上前から")
    assert "条件に合う文書はありません。" in words(form)


async def test_a_home_counts_each_list_and_says_since_when_each_waits(office: Office) -> None:
    await waiting(office, 12)
    home = await office[KEN].opens_home()
    assert "承認待ち（12件）" in words(home) or "あなたの承認待ち（12件）" in words(home)
    office.clock.advance(days=3)
    home = await office[KEN].opens_home()
    assert "11月24日(火)から3開庁日経過" in words(home)
    card = await office[KEN].card()
    assert "11月24日(火)から、あなたの処理を待っています" in words(card)


async def test_who_has_nothing_waiting_has_no_menus(office: Office) -> None:
    home = await office[SORA].opens_home()
    assert "まとめて処理" not in labels(home)
