"""A mail server that keeps what it gets, and the way to make Odoo use it."""

import email
import email.policy
import time

from aiosmtpd.controller import Controller

from devtools.processes import free_port


class SmtpServer:
    """Listens on a loopback port; `messages` are email.message.EmailMessage.

    Each message has `envelope_from` and `envelope_to` beside its headers.
    """

    def __init__(self):
        self.messages = []
        self.refuse = set()  # addresses that get "550 no such user"
        self.port = free_port()
        self._controller = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """Take or refuse a recipient."""
        if address in self.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        """Keep a message."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message.envelope_from = envelope.mail_from
        message.envelope_to = list(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 kept"

    def register(self, rpc):
        """Make it the only outgoing mail server of a database."""
        old = rpc("ir.mail_server", "search", [])
        if old:
            rpc("ir.mail_server", "write", old, {"active": False})
        return rpc(
            "ir.mail_server",
            "create",
            {"name": "test", "smtp_host": "127.0.0.1", "smtp_port": self.port},
        )

    def run_queue(self, rpc):
        """Send what waits in the mail queue; return the messages that came from it."""
        before = len(self.messages)
        rpc("mail.mail", "process_email_queue")
        return self.messages[before:]

    def to(self, address):
        """Return the messages to an address."""
        return [message for message in self.messages if address in message.envelope_to]

    def wait_for(self, count, timeout=90):
        """Wait until there are that many messages; return them."""
        end = time.time() + timeout
        while len(self.messages) < count and time.time() < end:
            time.sleep(0.1)
        return self.messages

    def start(self):
        """Begin to listen; after a stop again on the same port."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self):
        """End it."""
        self._controller.stop(no_assert=True)
