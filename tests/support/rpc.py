"""Odoo's external API (object.execute_kw), as an integration uses it."""

import itertools

import requests


class RpcError(Exception):
    """What the server answered; `name` is the server's exception, the text its message."""

    def __init__(self, error):
        data = error.get("data") or {}
        self.name = data.get("name", "")
        self.debug = data.get("debug", "")
        super().__init__(data.get("message") or error.get("message"))


class Rpc:
    """Call methods as a user: `rpc("res.partner", "create", {"name": "A"})`."""

    def __init__(self, url, db, login="admin", password=None):
        self._url, self._db, self._password = url, db, password or login
        self._ids = itertools.count(1)
        self.uid = self._service("common", "login", db, login, self._password)
        if not self.uid:
            raise RpcError({"message": f"login of {login} refused"})

    def __call__(self, model, method, *args, **kwargs):
        return self._service(
            "object", "execute_kw", self._db, self.uid, self._password, model, method, args, kwargs
        )

    def read(self, model, domain, fields, **kwargs):
        """Return search_read as a list of dicts."""
        return self(model, "search_read", domain, fields, **kwargs)

    def ref(self, xmlid):
        """Return the id of an external id."""
        module, name = xmlid.split(".")
        found = self.read(
            "ir.model.data", [("module", "=", module), ("name", "=", name)], ["res_id"]
        )
        return found[0]["res_id"] if found else None

    def _service(self, service, method, *args):
        answer = requests.post(
            f"{self._url}/jsonrpc",
            json={
                "jsonrpc": "2.0",
                "id": next(self._ids),
                "method": "call",
                "params": {"service": service, "method": method, "args": args},
            },
            timeout=600,
        )
        answer.raise_for_status()
        body = answer.json()
        if "error" in body:
            raise RpcError(body["error"])
        return body.get("result")
