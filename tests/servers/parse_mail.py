"""A mail on the standard input, as Python's email package understands it, as JSON (tests/it/servers/mail.rs)."""

import email
import email.policy
import json
import sys


def text(part):
    if part is None:
        return None
    if part.get_content_type() == "message/delivery-status":
        return "\n".join(str(block) for block in part.get_payload())
    content = part.get_content()
    if isinstance(content, bytes):
        return content.decode("utf-8", "replace")
    return content if isinstance(content, str) else str(content)


mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
headers = {}
for name, value in mail.items():
    headers.setdefault(name.lower(), []).append(str(value))
leaves = [part for part in mail.walk() if part.get_content_maintype() != "multipart"]
defects = [repr(defect) for part in mail.walk() for defect in part.defects]
defects += [f"{name}: {defect!r}" for name, value in mail.items() for defect in getattr(value, "defects", ())]
json.dump(
    {
        "headers": headers,
        "text": text(mail.get_body(("plain",))),
        "html": text(mail.get_body(("html",))),
        "parts": [
            {
                "content_type": part.get_content_type(),
                "disposition": part.get_content_disposition(),
                "filename": part.get_filename(),
                "text": text(part),
            }
            for part in leaves
        ],
        "defects": defects,
    },
    sys.stdout,
)
