"""The sandbox's own Block Kit rules and the published strict check say the same."""

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import blockkit
from tests.contract.block_corpus import BLOCKS, Json, mrkdwn, plain, surfaces
from tests.contract.published import requires_specs, strict_check

pytestmark = requires_specs
SEEDS = [(kind, payload) for block in BLOCKS for kind, payload in surfaces(block)]

# Values that a field of the wrong kind, size or name may have; the lengths are on both sides of
# each limit.
LIMITS = (24, 30, 49, 75, 100, 150, 199, 200, 255, 300, 2000, 3000, 4000, 12_000)
COUNTS = (5, 10, 20, 25, 50, 100, 101)
SIZED = [length * "字" for limit in LIMITS for length in (limit, limit + 1)]
WRONG = [
    None,
    True,
    0,
    1,
    2,
    1.5,
    "",
    [],
    {},
    "unheard of",
    ["x"],
    {"type": "button"},
    plain(),
    mrkdwn(""),
]
ODD_VALUES: list[Any] = [*WRONG, *SIZED]
NAMES = [
    "type",
    "text",
    "value",
    "url",
    "block_id",
    "action_id",
    "elements",
    "style",
    "unheard_of",
    "options",
]


@pytest.fixture(scope="module")
def published() -> Callable[[str, Any], bool]:
    validate = strict_check()

    def is_valid(kind: str, payload: Any) -> bool:
        try:
            return not validate(kind, payload)
        except (AttributeError, TypeError):
            # The check's second layer stumbles over shapes that its first has already refused.
            return False

    return is_valid


@pytest.mark.parametrize(("kind", "payload"), SEEDS)
def test_what_the_corpus_holds_is_judged_alike(
    published: Callable[[str, Any], bool], kind: str, payload: Any
) -> None:
    problems = blockkit.problems(kind, payload)
    assert (not problems) == published(kind, payload), problems


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from places(inner, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def replace_value(data: st.DataObject, payload: Any, path: tuple[Any, ...]) -> None:
    at(payload, path[:-1])[path[-1]] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES)))


def leave_out(_: st.DataObject, payload: Any, path: tuple[Any, ...]) -> None:
    del at(payload, path[:-1])[path[-1]]


def add_field(data: st.DataObject, payload: Any, path: tuple[Any, ...]) -> None:
    holder = at(payload, path[:-1])
    if isinstance(holder, dict):
        holder[data.draw(st.sampled_from(NAMES))] = copy.deepcopy(
            data.draw(st.sampled_from(ODD_VALUES))
        )


def multiply(data: st.DataObject, payload: Any, path: tuple[Any, ...]) -> None:
    holder = at(payload, path[:-1])
    if isinstance(holder, list):
        holder.extend(
            copy.deepcopy(holder[-1:])
            * data.draw(st.sampled_from((1, 4, 5, 9, 10, 20, 49, 99, 100)))
        )


def transplant(data: st.DataObject, payload: Any, path: tuple[Any, ...]) -> None:
    _, donor = data.draw(st.sampled_from(SEEDS))
    at(payload, path[:-1])[path[-1]] = copy.deepcopy(
        at(donor, data.draw(st.sampled_from(list(places(donor)))))
    )


CHANGES = (replace_value, leave_out, add_field, multiply, transplant)


@settings(max_examples=400)
@given(data=st.data())
def test_a_damaged_payload_is_judged_alike(
    published: Callable[[str, Any], bool], data: st.DataObject
) -> None:
    kind, seed = data.draw(st.sampled_from(SEEDS))
    payload = copy.deepcopy(seed)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([path for path in places(payload) if path]))
        data.draw(st.sampled_from(CHANGES))(data, payload, path)
    problems = blockkit.problems(kind, payload)
    assert (not problems) == published(kind, payload), (kind, payload, problems)


def with_text(payload: Any, path: tuple[Any, ...], length: int) -> Any:
    longer = copy.deepcopy(payload)
    at(longer, path[:-1])[path[-1]] = length * "字"
    return longer


def with_items(payload: Any, path: tuple[Any, ...], length: int) -> Any:
    """Extend the array to `length`; the new items lack the ids that must not be repeated."""
    longer = copy.deepcopy(payload)
    items = at(longer, path)
    unnamed = {k: v for k, v in items[0].items() if k not in ("action_id", "block_id")}
    items[:] = [*items, *(unnamed for _ in range(length - len(items)))]
    return longer


def sized_places() -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    """Yield each text and each array of objects in the corpus, once for each kind of holder."""
    seen = set()
    for kind, seed in SEEDS:
        for path in places(seed):
            value = at(seed, path)
            is_array = isinstance(value, list) and value and isinstance(value[0], dict)
            if not (isinstance(value, str) or is_array):
                continue
            holders = [at(seed, path[:depth]) for depth in range(len(path))]
            kinds = [holder.get("type") for holder in holders if isinstance(holder, dict)]
            place = (*kinds[-2:], *[key for key in path if isinstance(key, str)][-2:])
            if place not in seen and not blockkit.problems(kind, seed):
                seen.add(place)
                yield kind, seed, path


def test_every_text_and_every_array_ends_at_the_same_length(
    published: Callable[[str, Any], bool],
) -> None:
    for kind, seed, path in sized_places():
        is_text = isinstance(at(seed, path), str)
        grown = partial(with_text if is_text else with_items, seed, path)
        sizes: tuple[int, ...] = LIMITS if is_text else COUNTS
        allowed = [size for size in sizes if not blockkit.problems(kind, grown(size))]
        for size in (*allowed[-1:], *(size + 1 for size in allowed[-1:])):
            payload = grown(size)
            assert (not blockkit.problems(kind, payload)) == published(kind, payload), (path, size)


def test_a_problem_names_its_place_as_slack_does() -> None:
    blocks: list[Json] = [{"type": "header", "text": plain(151 * "字")}]
    assert blockkit.problems("message", blocks) == [
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]
