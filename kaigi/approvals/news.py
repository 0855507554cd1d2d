"""Messages about single acts on the way: questions to the drafter, and the answers."""

from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import parts
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
