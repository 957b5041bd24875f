"""What ./dev calls: a local Odoo for demo, tests and checks. Not needed in production."""
