"""Steps that the drafter adds to a route."""

import pytest
from msgspec.structs import replace

from kaigi.content import general
from kaigi.errors import Invalid
from kaigi.forms.posts import Post
from kaigi.forms.reading import shipped
from kaigi.forms.routes import route
from kaigi.person import Signer
from kaigi.steps import Reason, StepKind
from tests.office import AOI, KEN, MIO, Line


def people(count: int) -> list[Signer]:
    return [Signer(f"9{n:03}", f"N{n}") for n in range(count)]


@pytest.mark.parametrize("count", [28, 29])
def test_a_route_has_thirty_steps_at_most_with_those_that_the_drafter_adds(count: int) -> None:
    posts = (
        Post("section_head", "都市整備部/道路課", KEN),
        Post("department_head", "都市整備部", MIO),
    )
    added = people(count)
    content = replace(general("t", "t", 600_000), consents=tuple(who.id for who in added))
    lookup = Line(posts, *added)
    if count > 28:
        with pytest.raises(Invalid, match="more than 30 steps"):
            route(shipped()["general"], AOI, content, lookup)
        return
    steps = route(shipped()["general"], AOI, content, lookup)
    assert [step.people[0] for step in steps] == [KEN, *added, MIO]
    assert all(step.kind is StepKind.CONSENT for step in steps[1:-1])
    assert all(step.reason == Reason("added") for step in steps[1:-1])
