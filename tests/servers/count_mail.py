"""count_mail.py PREFIX MAILDIR...: how often each Message-ID arrived for recipients whose address begins with PREFIX, as JSON."""

import collections
import email
import json
import pathlib
import sys

prefix, *maildirs = sys.argv[1:]
files = {}
for folder in ("new", "cur"):
    for maildir in maildirs:
        for file in pathlib.Path(maildir, folder).glob("*"):
            files[file.name.split(":")[0]] = file
counts = collections.Counter()
for file in files.values():
    try:
        message = email.message_from_bytes(file.read_bytes())
    except FileNotFoundError:  # another test's letter, moved by a reader meanwhile
        continue
    if message.get("X-Original-To", "").startswith(prefix):
        counts[message["Message-ID"].strip()] += 1
print(json.dumps(counts))
