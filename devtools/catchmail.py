"""A mail server for the demo that delivers nothing: it keeps each message as a file."""

import email
import email.policy
import time

from aiosmtpd.controller import Controller

from .paths import CACHE
from .processes import free_port

FOLDER = CACHE / "mail"


class _Keep:
    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        path = FOLDER / f"{time.strftime('%Y%m%d-%H%M%S')}-{time.monotonic_ns() % 10**6:06}.eml"
        path.write_bytes(envelope.content)
        print(f"dev: mail to {', '.join(envelope.rcpt_tos)}: {message['subject']} ({path.name})")
        return "250 kept"


def start():
    """Start it; return an object with `port` and `stop()`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keep(), hostname="127.0.0.1", port=free_port())
    controller.start()
    return controller
