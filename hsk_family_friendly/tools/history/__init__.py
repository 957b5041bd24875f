"""The history of an agency from a list: pure Python, no ORM, testable without a database."""
