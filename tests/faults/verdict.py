"""Comparison of requests, messages and the record: a pure function from history to findings."""

from collections.abc import Callable, Iterator

from tests.faults import (
    contents,
    documents,
    limits,
    meetings,
    mornings,
    others,
    presence,
    private,
    truth,
)
from tests.faults.finding import Finding
from tests.faults.history import History

RULES: tuple[Callable[[History], Iterator[Finding]], ...] = (
    documents.each_act_once,
    documents.nothing_unasked,
    documents.by_the_law,
    documents.each_message_once,
    contents.each_form_recorded,
    contents.each_entry_typed,
    contents.each_file_once,
    contents.each_reader_sees_it,
    contents.each_return_told,
    documents.each_card_true,
    others.never_an_act,
    others.never_accepted,
    private.each_losing_click_answered,
    private.none_twice,
    truth.no_failure_took_effect,
    meetings.each_made_once,
    meetings.each_message_once,
    meetings.each_card_true,
    meetings.each_word_kept,
    presence.each_declaration_once,
    presence.the_last_word_stands,
    limits.no_method_too_often,
    presence.each_home_true,
    mornings.each_asked_once,
    mornings.one_sheet,
)


def judge(history: History) -> list[Finding]:
    found = [finding for rule in RULES for finding in rule(history)]
    if not history.chains_hold:
        found.append(Finding("all chains verify", "a chain of the record does not verify"))
    found += [Finding("no bot ended by itself", trouble) for trouble in history.troubles]
    return found + list(_given_up(history))


def _given_up(history: History) -> Iterator[Finding]:
    for line in history.of("task"):
        if line["state"] != "done":
            what = f"{line['key']} is {line['state']}: {line.get('error')}"
            yield Finding("no task is left", what)
