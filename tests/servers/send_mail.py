"""Sends the message on the standard input; prints the reply that refused it, or nothing:  send_mail.py PORT FROM TO"""

import smtplib
import sys

port, sender, recipient = sys.argv[1:]
with smtplib.SMTP("localhost", int(port), timeout=20) as server:
    try:
        server.sendmail(sender, [recipient], sys.stdin.buffer.read())
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, text),) = refused.recipients.values()
        print(code, text.decode())
    except smtplib.SMTPResponseException as refused:
        print(refused.smtp_code, refused.smtp_error.decode())
