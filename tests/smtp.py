"""This file is about a mail server on loopback that fails on demand, in every way that mail servers fail."""

from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class PostOffice:
    """`moods` says how the next conversations go (None: well); after the last one all goes well again."""

    def __init__(self):
        self.moods = []
        self.letters = []
        self.conversations = 0
        self.silent = []

    def next_mood(self):
        self.conversations += 1
        return self.moods.pop(0) if self.moods else None

    @property
    def ids(self):
        return [letter["Message-ID"] for letter in self.letters]

    # What aiosmtpd calls

    async def handle_RCPT(self, server, session, envelope, address, options):
        if server.mood == "refuses the address":
            return "550 No such person here"
        if server.mood == "greylists":
            return "451 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if server.mood == "is out of order":
            return "554 Transaction failed"
        if server.mood == "is full":
            return "452 Too little room"
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        if server.mood == "hangs up after taking it":
            server.transport.abort()
        return "250 Taken"


class MoodySMTP(SMTP):
    def connection_made(self, transport):
        self.mood = self.event_handler.next_mood()
        if self.mood == "does not answer":
            # The line is open and nobody says a word.
            self.event_handler.silent.append(transport)
            return
        super().connection_made(transport)
        if self.mood == "hangs up":
            transport.abort()

    def data_received(self, data):
        if self.mood != "does not answer":
            super().data_received(data)

    def connection_lost(self, error):
        if self.mood != "does not answer":
            super().connection_lost(error)

    def eof_received(self):
        return None if self.mood == "does not answer" else super().eof_received()


class MoodyController(Controller):
    def factory(self):
        return MoodySMTP(self.handler, hostname="post.example.org")

    def _trigger_server(self):
        # Port 0 means any; the controller then calls on it to see that it is there.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def post_office(settings):
    """A real SMTP server; mail goes there for the time of this test."""
    office = PostOffice()
    controller = MoodyController(office, hostname="127.0.0.1", port=0)
    controller.start()
    office.conversations = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1
    yield office
    for transport in office.silent:
        transport.abort()
    controller.stop()
