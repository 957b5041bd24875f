"""Where an upgrade may lose rows or values, each with its reason; see `upgrade.py`."""

# {table, or table.column of another module's table: reason}
MAY_GO = {}
