"""Marks of a document that was drafted on behalf of another person."""

from kaigi.approvals.items import Item
from kaigi.i18n import Translator


def drafter(item: Item, t: Translator) -> str:
    """Write in whose name a document is, with the mark of the one who wrote it, if another did."""
    if item.proxy is None:
        return item.drafter.name
    return t("{who} (written by {proxy})", who=item.drafter.name, proxy=item.proxy.name)


def announced(item: Item, t: Translator) -> str:
    """Write what a notification shows of the drafter's own card, which a proxy has as well."""
    title = item.content.title
    if item.proxy is None:
        return t("Your document: {title}", title=title)
    values = {"who": item.proxy, "principal": item.drafter, "title": title}
    return t("{who} drafted “{title}” on behalf of {principal}.", **values)
