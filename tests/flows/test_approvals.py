"""The one true path, and every way to leave it."""

from tests.flows.office import AOI, KEN, MARI, Office, labels, words


async def test_a_document_is_drafted_approved_by_the_chief_and_decided_by_the_department_head(
    office: Office,
) -> None:
    card = await office.circulating("モニター40台の購入", amount="６００，０００円")
    assert labels(card) == ["承認", "差戻し", "開く"]
    await office[KEN].clicks(card, "承認")
    assert labels(await office[KEN].card()) == ["開く"]
    await office[MARI].clicks(await office[MARI].card(), "承認")
    assert "決裁" in words(await office[AOI].card())
