"""An SMTP server for tests: says its port, then each mail it takes in a line of JSON. With a refusal as argument it
answers each mail with that instead. It ends with its standard input."""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP

REFUSAL = sys.argv[1] if len(sys.argv) > 1 else ""


class Handler:
    async def handle_DATA(self, server, session, envelope):
        if REFUSAL:
            return REFUSAL
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: message.get_body((kind,)).get_content()
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "plain": part("plain"), "html": part("html"),
            "headers": {name.lower(): str(value) for name, value in message.items()},
        }), flush=True)
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler()), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
