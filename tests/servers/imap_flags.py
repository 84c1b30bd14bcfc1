"""The flags of what an IMAP search finds, read over TLS, as a JSON list of lists:  imap_flags.py PORT CA USER PASSWORD CRITERIA

Read-only, so that asking changes nothing."""

import imaplib
import json
import ssl
import sys

port, ca, user, password, criteria = sys.argv[1:]
trust = ssl.create_default_context(cafile=ca)
with imaplib.IMAP4_SSL("localhost", int(port), ssl_context=trust, timeout=20) as server:
    server.login(user, password)
    server.select("INBOX", readonly=True)
    numbers = server.search(None, criteria)[1][0].split()
    found = [server.fetch(number, "(FLAGS)")[1][0] for number in numbers]
    json.dump([sorted(flag.decode() for flag in imaplib.ParseFlags(flags)) for flags in found], sys.stdout)
