"""Drafting from chat: forms are opened, followed, saved and submitted.

Each public method is one transaction.
"""

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.approvals import draft_rules, on_behalf, quoting, tables
from kaigi.approvals.copying import copied
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.draft_rules import FormList, FormState, SavedDraft
from kaigi.approvals.filling import (
    FilledForm,
    Origin,
    completed,
    content_of,
    refilled,
    so_far,
    together,
    unseen_in,
)
from kaigi.approvals.fitting import fitted
from kaigi.approvals.items import Item
from kaigi.approvals.notices import Notices
from kaigi.approvals.people import ChosenPeople
from kaigi.approvals.ports import Staff
from kaigi.approvals.previews import Preview
from kaigi.approvals.quoting import Quoted
from kaigi.approvals.related import RelatedDocuments
from kaigi.approvals.systems import Systems
from kaigi.clock import Clock
from kaigi.content import RELATED, File, FormSpec
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Refused, Stale, Text, _
from kaigi.person import Person
from kaigi.storage import Storage, lock, reading, transaction


class DraftingDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        systems: Systems,
        clock: Clock,
        staff: Staff,
        deadlines: Deadlines,
    ) -> None:
        self.storage = storage
        self._notices = Notices(outbox, deadlines)
        self._systems = systems
        self._own = systems.own
        self._clock = clock
        self._deadlines = deadlines
        self._staff = staff
        self._people = ChosenPeople(staff)
        self._related = RelatedDocuments(systems)

    @reading
    def begin(self, tx: Connection, drafter: Person, typed: str = "") -> FormState | FormList:
        """Return the form that was named, or the only one; otherwise all, to choose among them.

        Where nothing is typed and drafts are saved, all as well: they are listed beside them.
        """
        listed = self._listed(tx, drafter)
        form, title = draft_rules.find_form(listed.forms, typed)
        if form is None or (listed.saved and not typed.strip()):
            return replace(listed, title=title)
        filled = FilledForm({"title": title}, form=form.name)
        return FormState(self._preview(tx, drafter, form, filled), filled)

    @reading
    def preview(self, tx: Connection, drafter: Person, filled: FilledForm) -> FormState:
        """Return a form as far as it is filled, and the route that a document will take."""
        form = self._own.form(tx, filled.form)
        filled = self._people.numbered(tx, filled, checked=False)
        return self._state(tx, drafter, form, filled)

    @transaction
    def draft(
        self, tx: Connection, drafter: Person, filled: FilledForm, key: str
    ) -> Item | FormState:
        """Create a document. `key` is the form's: submitted twice, it still makes one document.

        Where a needed field was not there to fill, nothing is created: return the form with it. A
        saved draft of it is removed.
        """
        form = self._own.form(tx, filled.form)
        if filled.origin.saved:
            lock(tx, f"saved:{drafter.id}")  # the same draft in two windows is sent once
        before = self._before(tx, drafter, filled, key)
        filled = completed(self._people.numbered(tx, filled), before)
        if unseen := unseen_in(form, filled):
            return replace(self._state(tx, drafter, form, filled), unseen=unseen)
        content = content_of(form, filled, kept=before.files)
        now = self._clock.now()
        self._related.check(tx, drafter.id, content, kept=())
        draft_rules.check_due(form, content, self._deadlines.day(now))
        principal = self._principal(tx, drafter, form, filled)
        named = principal.signer if principal else None
        item = self._own.draft(tx, drafter.signer, content, now, key, named)
        tables.discard_saved(tx, drafter.id, {filled.origin.saved, key})
        self._notices.publish(tx, item)
        return item

    @transaction
    def save(self, tx: Connection, drafter: Person, filled: FilledForm, key: str) -> FormState:
        """Save what is filled in, in place of what was saved of this draft. `key` as in `draft`."""
        form = self._own.form(tx, filled.form)
        lock(tx, f"saved:{drafter.id}")
        saved = {draft.id: draft for draft in tables.saved_drafts(tx, drafter.id)}
        id_ = filled.origin.saved or key
        earlier = saved.get(id_)
        filled = self._people.numbered(tx, filled, checked=False)
        if earlier:
            files = together(earlier.filled.files, filled.files)
            filled = replace(completed(filled, earlier.filled), files=files)
        draft_rules.check_may_save(filled, others=len(saved.keys() - {id_}))
        filled = replace(filled, origin=replace(filled.origin, saved=id_))
        tables.save_draft(tx, drafter.id, SavedDraft(id_, form, filled, self._clock.now()))
        return self._state(tx, drafter, form, replace(filled, files=()))

    @reading
    def resume(self, tx: Connection, drafter: Person, draft: str) -> FormState:
        """Return a saved draft in the form of today, and what no longer fits."""
        saved = tables.find_saved(tx, drafter.id, draft)
        if saved is None:
            raise _gone()
        form = self._own.form(tx, saved.form.name)
        fitting, _lost = fitted(saved.filled, saved.form, form)
        filled, missing = self._people.found_again(tx, fitting, form)
        origin = replace(filled.origin, saved=draft)
        filled = replace(filled, shown=None, files=(), origin=origin)
        state = self._state(tx, drafter, form, filled)
        return replace(state, notes=(*state.notes, *missing))

    @transaction
    def discard(self, tx: Connection, drafter: Person, draft: str) -> FormList:
        """Delete a saved draft, and return the list without it."""
        if not tables.discard_saved(tx, drafter.id, [draft]):
            raise _gone()
        return self._listed(tx, drafter)

    @reading
    def copy(self, tx: Connection, drafter: Person, item_id: str) -> FormState:
        """Return a new draft like a document that this person may read."""
        copy, _notes = self._copy(tx, drafter, item_id)
        form = self._own.form(tx, copy.form)
        filled, missing = self._people.found_again(tx, copy, form)
        state = self._state(tx, drafter, form, filled)
        return replace(state, notes=(*state.notes, *missing))

    @reading
    def related(self, tx: Connection, drafter: Person, typed: str) -> tuple[Item, ...]:
        """Find documents that a draft may name: the latest that this person may read."""
        return self._related.search(tx, drafter.id, typed)

    @reading
    def quote(self, tx: Connection, drafter: Person, quoted: Quoted) -> FormState:
        """Return a new draft with a message of the chat."""
        form = draft_rules.form_of_text(self._own.forms(tx))
        mentioned = quoting.mentioned(quoted.text)
        found = self._staff.in_chat(tx, sorted(mentioned)) if mentioned else ()
        names = {person.slack_id: person.name for person in found if person.slack_id}
        return self._state(tx, drafter, form, quoting.filled_with(form, quoted, names))

    def _copy(
        self, tx: Connection, drafter: Person, item_id: str
    ) -> tuple[FilledForm, tuple[Text, ...]]:
        item = self._systems.readable(tx, drafter.id, item_id)
        form = self._own.form(tx, item.content.form)
        drafted = self._deadlines.day(item.acts[0].at)
        today = self._deadlines.day(self._clock.now())
        copy, notes = copied(item, form, drafter.section, drafted, today)
        return replace(copy, origin=Origin(copied=item_id)), notes

    def _listed(self, tx: Connection, drafter: Person) -> FormList:
        forms = draft_rules.in_order(self._own.forms(tx))
        return FormList(forms, saved=tables.saved_drafts(tx, drafter.id))

    def _before(self, tx: Connection, drafter: Person, filled: FilledForm, key: str) -> FilledForm:
        """Return the draft as it was saved, or as this form has submitted it before."""
        if not filled.origin.saved:
            copied_from = filled.origin.copied
            return self._copy(tx, drafter, copied_from)[0] if copied_from else FilledForm({})
        if saved := tables.find_saved(tx, drafter.id, filled.origin.saved):
            before, _lost = fitted(saved.filled, saved.form, self._own.form(tx, filled.form))
            return before
        sent = self._own.drafted_under(tx, key)
        if sent is None:
            raise Stale(
                _("This draft was sent or discarded in another window. Nothing was sent now."),
                _("To send what stands here all the same, save it first."),
            )
        return replace(refilled(sent, {}), files=sent.files)

    def _principal(
        self, tx: Connection, drafter: Person, form: FormSpec, filled: FilledForm
    ) -> Person | None:
        """Return the person on whose behalf it is drafted, if another. Raise Invalid."""
        number = on_behalf.chosen(form, filled, drafter)
        if number is None:
            return None
        principal = self._staff.people(tx, [number]).get(number)
        on_behalf.check(form, drafter, principal)
        return principal

    def _preview(
        self, tx: Connection, drafter: Person, form: FormSpec, filled: FilledForm
    ) -> Preview:
        content = so_far(form, filled)
        return self._own.preview(tx, drafter.signer, form, self._clock.now(), content)

    def _state(
        self, tx: Connection, drafter: Person, form: FormSpec, filled: FilledForm
    ) -> FormState:
        """Return the form with what is known of where the draft comes from."""
        first = draft_rules.about_message(filled.origin)
        notes: list[Text] = []
        kept: tuple[File, ...] = ()
        if filled.origin.copied:
            copy, made = self._copy(tx, drafter, filled.origin.copied)
            filled = completed(filled, copy)
            notes += made
        if filled.origin.saved:
            saved = tables.find_saved(tx, drafter.id, filled.origin.saved)
            if saved is None:
                notes.append(_("The saved draft was sent or discarded in another window."))
            else:
                before, lost = fitted(saved.filled, saved.form, form)
                filled = completed(filled, before)
                kept = before.files
                notes += [_("Saved, {when}. /ringi lists it.", when=saved.changed), *lost]
        named = drafter
        try:
            named = self._principal(tx, drafter, form, filled) or drafter
        except Refused as refusal:
            first.append(refusal.text)
        preview = self._preview(tx, named, form, filled)
        related = self._related.of(tx, filled.chosen.get(RELATED, ()), drafter.id)
        return FormState(preview, filled, notes=(*first, *notes), kept=kept, related=related)


def _gone() -> Refused:
    return Stale(
        _("This draft was sent or discarded in another window."),
        _("Open the list again with /ringi."),
    )
