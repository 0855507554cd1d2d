"""Tables, and the route of approvers."""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

DEPARTMENT_HEAD_FROM = 500_000
"""Yen."""


class Base(DeclarativeBase):
    pass


class Employee(Base):
    __tablename__ = "afternoon_employee"
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    section: Mapped[str]
    is_head: Mapped[bool]
    slack_id: Mapped[str] = mapped_column(unique=True)


class Act(Base):
    __tablename__ = "afternoon_act"
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("afternoon_document.id"), index=True)
    kind: Mapped[str]
    by_number: Mapped[str] = mapped_column(ForeignKey(Employee.number))
    comment: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    by: Mapped[Employee] = relationship()


class Document(Base):
    __tablename__ = "afternoon_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    amount: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="circulating")
    drafter_number: Mapped[str] = mapped_column(ForeignKey(Employee.number))
    waiting_number: Mapped[str | None] = mapped_column(ForeignKey(Employee.number))
    drafter: Mapped[Employee] = relationship(foreign_keys=drafter_number)
    waiting: Mapped[Employee | None] = relationship(foreign_keys=waiting_number)
    card_channel: Mapped[str] = mapped_column(default="")
    card_ts: Mapped[str] = mapped_column(default="")
    acts: Mapped[list[Act]] = relationship(order_by=Act.id)

    def circulate(self, session: Session, kind: str) -> None:
        """Send the document from the drafter to the first approver."""
        self.acts.append(Act(kind=kind, by=self.drafter))
        self.state = "circulating"
        self.waiting = route(session, self)[0]

    def approve(self, session: Session, by: Employee) -> None:
        further = route(session, self)
        at = further.index(by)
        is_last = at + 1 == len(further)
        self.acts.append(Act(kind="decided" if is_last else "approved", by=by))
        self.state = "decided" if is_last else "circulating"
        self.waiting = None if is_last else further[at + 1]

    def send_back(self, by: Employee, comment: str) -> None:
        self.acts.append(Act(kind="returned", by=by, comment=comment))
        self.state = "returned"
        self.waiting = None


def by_slack_id(session: Session, slack_id: str) -> Employee:
    return session.scalars(select(Employee).where(Employee.slack_id == slack_id)).one()


def route(session: Session, document: Document) -> list[Employee]:
    """Return the approvers: the section head, and from half a million yen the department head."""
    parts = document.drafter.section.split("/")
    above = ["/".join(parts[:n]) for n in range(len(parts), 0, -1)]
    heads = session.scalars(
        select(Employee).where(Employee.section.in_(above), Employee.is_head)
    ).all()
    found = [head for head in heads if head is not document.drafter]
    found.sort(key=lambda head: -len(head.section))
    return found if document.amount >= DEPARTMENT_HEAD_FROM else found[:1]
