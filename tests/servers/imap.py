"""What an IMAP search finds, read over TLS, as a JSON list of base64:  imap.py PORT CA USER PASSWORD CRITERIA"""

import base64
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
    mails = [server.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
    # IMAP has CRLF where the Maildir has LF.
    json.dump([base64.b64encode(mail.replace(b"\r\n", b"\n")).decode() for mail in mails], sys.stdout)
