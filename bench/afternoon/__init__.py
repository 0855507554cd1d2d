"""What Kaigi is compared with: approvals as a good engineer would write them in an afternoon, out of Bolt's
sync starter template and SQLAlchemy's ORM. A click is acked, written, and told by its handler; no outbox.
"""
