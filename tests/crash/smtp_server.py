#!/usr/bin/python3
"""A real SMTP server (Debian's python3-aiosmtpd) on a loopback port of its own, for the mail tests.

smtp_server.py FOLDER [--starttls | --tls] [--auth USER:PASSWORD]

Writes FOLDER/port when it listens, a line of FOLDER/events for each step, and each mail that it took to FOLDER/mail-N.
The recipient's name says what becomes of a mail: defer@ 451 at RCPT, refuse@ 550, defer-data@ 451 after the final dot,
refuse-data@ 554, cut@ the connection ends within DATA, lost@ the mail is taken and the connection ends without an answer,
hold-rcpt@ and hold-data@ and hold-dot@ the server waits there, until FOLDER/go exists.
"""
import argparse, asyncio, os, ssl, subprocess, sys

from aiosmtpd.smtp import SMTP, AuthResult, syntax


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--auth")
    return parser.parse_args()


args = arguments()
taken = 0


def event(text):
    with open(os.path.join(args.folder, "events"), "a") as file:
        file.write(text + "\n")


async def hold(name):
    event(name)
    while not os.path.exists(os.path.join(args.folder, "go")):
        await asyncio.sleep(0.01)


def keep(envelope):
    global taken
    taken += 1
    name = os.path.join(args.folder, "mail-%d" % taken)
    with open(name + ".part", "wb") as file:
        file.write(("X-Envelope: %s > %s\r\n" % (envelope.mail_from, ",".join(envelope.rcpt_tos))).encode() + envelope.original_content)
    os.rename(name + ".part", name)
    event("taken " + envelope.rcpt_tos[0])


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "defer":
            return "451 4.7.1 greylisted, try again later"
        if name == "refuse":
            return "550 5.1.1 no such user"
        if name == "hold-rcpt":
            await hold("hold-rcpt")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "defer-data":
            return "451 4.3.0 try again later"
        if name == "refuse-data":
            return "554 5.6.0 not wanted"
        keep(envelope)
        if name == "lost":
            server.transport.abort()
        if name == "hold-dot":
            await hold("hold-dot")
        return "250 2.0.0 taken as %d" % taken


class Server(SMTP):
    @syntax("DATA")
    async def smtp_DATA(self, arg):
        name = self.envelope.rcpt_tos[0].split("@")[0] if self.envelope.rcpt_tos else ""
        if name == "cut":
            await self.push("354 go on")
            await self._reader.readline()
            event("cut")
            self.transport.abort()
            return
        if name == "hold-data":
            await hold("hold-data")
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    user, password = args.auth.split(":")
    good = data.login == user.encode() and data.password == password.encode()
    event("auth %s %s" % (mechanism, "good" if good else "bad"))
    return AuthResult(success=good, handled=False)  # the server words the refusal


def certificate():
    pem = os.path.join(args.folder, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", os.path.join(args.folder, "key.pem"), "-out", pem],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, os.path.join(args.folder, "key.pem"))
    return context


async def main():
    context = certificate() if args.starttls or args.tls else None
    loop = asyncio.get_running_loop()

    def protocol():
        return Server(Handler(), hostname="localhost", loop=loop, tls_context=context if args.starttls else None, require_starttls=args.starttls,
                      authenticator=authenticate if args.auth else None, auth_required=bool(args.auth), auth_require_tls=args.starttls)

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if args.tls else None)
    name = os.path.join(args.folder, "port")
    with open(name + ".part", "w") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.rename(name + ".part", name)
    await server.serve_forever()


asyncio.run(main())
