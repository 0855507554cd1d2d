"""Bot to compare Kaigi with: approvals as a good engineer would write them in an afternoon.

It is made from Bolt's sync starter template and SQLAlchemy's ORM. A click's handler acknowledges,
writes, and sends the messages itself, without an outbox.
"""
