"""A mail server for the tests: aiosmtpd (Debian: python3-aiosmtpd), which says to each mail what the test asks of it.

server.py FOLDER CERTIFICATE KEY starttls|tls|none [USER PASSWORD]

Prints the port it listens on. Mails that it took stand in FOLDER as 1.eml, 2.eml ... with the envelope in 1.json. What it says to the
next mails stands in FOLDER/plan, a word a line: accept, 451 and 554 (after the mail), rcpt550, rcpt450, hangup (the mail was given, and no
answer comes), slow (it thinks for a while), early (it hangs up before the mail is given). Without a line left it accepts.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Handler:
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def next(self):
        plan = self.folder / "plan"
        words = plan.read_text().split() if plan.exists() else []
        plan.write_text("\n".join(words[1:]))
        return words[0] if words else "accept"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.word = self.next()
        with open(self.folder / "calls", "a") as calls:
            calls.write(self.word + "\n")
        if self.word == "early":
            server.transport.abort()
        if self.word == "rcpt550":
            return "550 5.1.1 no such mailbox"
        if self.word == "rcpt450":
            return "450 4.2.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.word in ("451", "554"):
            return {"451": "451 4.3.0 not now", "554": "554 5.7.1 not wanted here"}[self.word]
        self.count += 1
        (self.folder / f"{self.count}.json").write_text(json.dumps(
            {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": server.transport.get_extra_info("ssl_object") is not None,
             "user": session.login_data.decode() if isinstance(session.login_data, bytes) else session.login_data}))
        (self.folder / f"{self.count}.part").write_bytes(envelope.content)
        (self.folder / f"{self.count}.part").rename(self.folder / f"{self.count}.eml")
        if self.word == "slow":
            await asyncio.sleep(0.3)
        if self.word == "hangup":
            server.transport.abort()
        return f"250 2.0.0 taken as {self.count}"


async def main():
    folder, certificate, key, tls, *login = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def authenticate(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == login
        return AuthResult(success=good, handled=good, auth_data=data.login.decode() if good else None)

    handler = Handler(pathlib.Path(folder))

    def serve():
        secured = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {}
        known = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls == "starttls"} if login else {}
        return SMTP(handler, hostname="localhost", **secured, **known)

    server = await asyncio.get_running_loop().create_server(
        serve, "127.0.0.1", 0, ssl=context if tls == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
