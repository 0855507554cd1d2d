"""Messages about single acts, such as questions, comments, returns and corrections."""

from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import parts
from kaigi.approvals.acts import Act, is_pulled_back
from kaigi.approvals.items import Offered
from kaigi.approvals.parts import Surface
from kaigi.approvals.rules import NoticeState
from kaigi.blocks import Block, Message
from kaigi.i18n import Translator


def inquired(state: NoticeState, t: Translator) -> Message:
    """Draw a question to the drafter, with the button to answer it while it is open."""
    item = state.item
    number = state.notice.round
    question = item.acts[number - 1]
    sentence = t("{who} asks about “{title}”.", who=question.by, title=item.content.title)
    body: list[Block] = [blocks.words(sentence), blocks.quote(question.comment or "")]
    reply = next((act for act in item.acts if act.inquiry == number), None)
    if reply:
        body += [blocks.note(parts.done(reply, t)), blocks.quote(reply.comment or "")]
    elif number not in item.open_inquiries:
        body.append(blocks.note(t("No answer is needed any more.")))
    answers = [replace(each, is_rare=False) for each in state.choices if each.about == number]
    drawn = parts.buttons(Offered(item, tuple(answers)), Surface.CARD, t)
    return blocks.message(sentence, [*body, blocks.buttons("approvals", *drawn)])


def replied(state: NoticeState, t: Translator) -> Message:
    """Draw the drafter's answer, to the person who asked."""
    item = state.item
    reply = item.acts[state.notice.round - 1]
    question = item.acts[(reply.inquiry or 1) - 1]
    title = item.content.title
    sentence = t("{who} answers your question about “{title}”.", who=reply.by, title=title)
    return blocks.message(
        sentence,
        [
            blocks.words(sentence),
            blocks.note(parts.done(question, t)),
            blocks.quote(question.comment or ""),
            blocks.note(parts.done(reply, t)),
            blocks.quote(reply.comment or ""),
            blocks.buttons("approvals", *parts.buttons(Offered(item), Surface.CARD, t)),
        ],
    )


def commented(state: NoticeState, t: Translator) -> Message:
    """Draw a comment for those who are told, and for its author that it was kept."""
    title = state.item.content.title
    comment = state.comment
    if comment is None:
        return blocks.message(title, [blocks.words(title)])
    if comment.by.id != state.notice.person:
        sentence = t("{who} commented on “{title}”:", who=comment.by, title=title)
        return blocks.message(sentence, [blocks.words(sentence), blocks.quote(comment.text)])
    told = list(comment.told)
    sentence = (
        t("Your comment was kept with “{title}”, and told to {people}.", title=title, people=told)
        if told
        else t("Your comment was kept with “{title}”.", title=title)
    )
    left = t("Files in a reply are not kept with the document.")
    return blocks.message(
        sentence, [blocks.words(sentence), *([blocks.note(left)] if comment.files else [])]
    )


def sent_back(state: NoticeState, t: Translator) -> Message:
    """Draw the news of a return to an earlier step: to the drafter, and to those who had signed."""
    item = state.item
    entry = state.notice.round
    act = item.acts[entry - 1]
    if is_pulled_back(item.acts, entry - 1):
        return taken_back(state, act, t)
    values = {"who": act.by, "title": item.content.title, "to": parts.names(act.recipients, t)}
    sentence = t("{who} returned “{title}” to {to}.", **values)
    if state.notice.person not in item.drafters:
        sentence = t("{who} returned “{title}”, which you had approved, to {to}.", **values)
    drawn = parts.buttons(Offered(item), Surface.CARD, t)
    body = [blocks.words(sentence), blocks.quote(act.comment or "")]
    return blocks.message(sentence, [*body, blocks.buttons("approvals", *drawn)])


def corrected(state: NoticeState, t: Translator) -> Message:
    """Draw the news of a correction: to the drafter, and to those who had signed."""
    item = state.item
    act = item.acts[state.notice.round - 1]
    sentence = t("{who} corrected “{title}”.", who=act.by, title=item.content.title)
    drawn = parts.buttons(Offered(item), Surface.CARD, t)
    body = [blocks.words(sentence), blocks.quote(act.comment or "")]
    return blocks.message(sentence, [*body, blocks.buttons("approvals", *drawn)])


def withdrawn(state: NoticeState, t: Translator) -> Message:
    """Draw the news of a withdrawal by a proxy to the drafter, or by the drafter to their proxy."""
    item = state.item
    act = item.acts[state.notice.round - 1]
    sentence = t("{who} withdrew “{title}”. It ends here.", who=act.by, title=item.content.title)
    drawn = parts.buttons(Offered(item), Surface.CARD, t)
    return blocks.message(sentence, [blocks.words(sentence), blocks.buttons("approvals", *drawn)])


def requested(state: NoticeState, t: Translator) -> Message:
    """Draw the message under which a reader gets copies of the files that they asked for."""
    item = state.item
    values = {"number": item.id, "title": item.content.title}
    sentence = t("The files of document {number}, “{title}”, as you asked for them:", **values)
    drawn = parts.buttons(Offered(item), Surface.CARD, t)
    where = t("They are in the replies to this message.")
    body = [blocks.words(sentence), blocks.note(where), blocks.buttons("approvals", *drawn)]
    return blocks.message(sentence, body)


def taken_back(state: NoticeState, act: Act, t: Translator) -> Message:
    """Draw the news of a return that its person pulled back."""
    item = state.item
    sentence = t("{who} took back the return of “{title}”.", who=act.by, title=item.content.title)
    drawn = parts.buttons(Offered(item), Surface.CARD, t)
    return blocks.message(
        sentence,
        [
            blocks.words(sentence),
            blocks.note(parts.status(item, t)),
            blocks.buttons("approvals", *drawn),
        ],
    )
