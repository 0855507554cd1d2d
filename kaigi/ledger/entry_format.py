"""Entries as text: JSON that is hashed as it is, and never written again.

Version 2 begins with `{"v":2,`. Entries without `v` are version 1, read into its own shapes and
then upcast to today's; one person held each step, and signers had neither section nor title.
"""

from datetime import datetime

from msgspec import DecodeError, Struct, json

from kaigi.content import Content, File, general
from kaigi.ledger.events import Approved, Decided, Drafted, Event, Resubmitted, Returned
from kaigi.person import Signer
from kaigi.steps import Step, StepKind

VERSION = 2
_MARK = f'{{"v":{VERSION},'


class _Versioned(Struct):
    v: int = 1


class _Signer1(Struct):
    id: str
    name: str

    def upcast(self) -> Signer:
        return Signer(self.id, self.name)


class _File1(Struct):
    id: str
    name: str
    size: int
    url: str


class _Content1(Struct):
    title: str
    text: str
    amount: int | None = None
    files: tuple[_File1, ...] = ()

    def upcast(self) -> Content:
        files = tuple(File(file.id, file.name, file.size, file.url) for file in self.files)
        return general(self.title, self.text, self.amount, files)


class _Step1(Struct):
    role: str
    holder: _Signer1


class _Event1(Struct, tag_field="kind"):
    key: str
    by: _Signer1
    at: datetime


class _Drafted1(_Event1, tag="drafted"):
    content: _Content1
    route: tuple[_Step1, ...]


class _Approved1(_Event1, tag="approved"):
    step: int


class _Decided1(_Event1, tag="decided"):
    step: int


class _Returned1(_Event1, tag="returned"):
    step: int
    comment: str


class _Resubmitted1(_Event1, tag="resubmitted"):
    content: _Content1
    route: tuple[_Step1, ...]


_current: json.Decoder[Event] = json.Decoder(Event)
_version = json.Decoder(_Versioned)
_version1: json.Decoder[_Drafted1 | _Approved1 | _Decided1 | _Returned1 | _Resubmitted1] = (
    json.Decoder(_Drafted1 | _Approved1 | _Decided1 | _Returned1 | _Resubmitted1)
)


def encode(event: Event) -> str:
    """Write an event as an entry of today's version."""
    return _MARK + json.encode(event).decode()[1:]


def decode(body: str) -> Event:
    """Read an entry of any version. Raise msgspec.DecodeError where it is none."""
    if body.startswith(_MARK):  # as `encode` writes it: one pass is enough
        return _current.decode(body)
    match _version.decode(body).v:
        case 1:
            return _upcast(body)
        case 2:
            return _current.decode(body)
        case unknown:
            raise DecodeError(f"version {unknown} is unknown")


def _upcast(body: str) -> Event:
    event = _version1.decode(body)
    by = event.by.upcast()
    match event:
        case _Drafted1():
            return Drafted(event.key, by, event.at, event.content.upcast(), _route(event.route))
        case _Approved1():
            return Approved(event.key, by, event.at, event.step)
        case _Decided1():
            return Decided(event.key, by, event.at, event.step)
        case _Returned1():
            return Returned(event.key, by, event.at, event.step, event.comment)
        case _Resubmitted1():
            return Resubmitted(event.key, by, event.at, event.content.upcast(), _route(event.route))


def _route(steps: tuple[_Step1, ...]) -> tuple[Step, ...]:
    """Convert a route of version 1: each step had one person, and the last decided."""
    return tuple(
        Step(
            step.role,
            (step.holder.upcast(),),
            StepKind.DECIDE if number == len(steps) else StepKind.APPROVE,
        )
        for number, step in enumerate(steps, start=1)
    )
