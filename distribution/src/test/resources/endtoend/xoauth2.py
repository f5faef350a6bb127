"""XOAUTH2 over imaplib and smtplib, as in Google's description: imaps port, submissions port, user,
token, whether it is good."""
import imaplib
import json
import smtplib
import ssl
import sys

imaps, submissions, user, token, good = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
said = f"user={user}\1auth=Bearer {token}\1\1"
challenges = []


def answer(challenge=None):
    if challenge:
        challenges.append(json.loads(challenge))
        return ""
    return said


imap = imaplib.IMAP4_SSL("127.0.0.1", int(imaps), ssl_context=context)
try:
    imap.authenticate("XOAUTH2", answer)
    assert good == "good"
    imap.logout()
except imaplib.IMAP4.error:
    assert good == "bad"
smtp = smtplib.SMTP_SSL("127.0.0.1", int(submissions), context=context)
smtp.ehlo()
try:
    smtp.auth("XOAUTH2", answer)
    assert good == "good"
except smtplib.SMTPAuthenticationError as e:
    assert good == "bad" and e.smtp_code == 535, e
assert len(challenges) == (0 if good == "good" else 2), challenges
assert all(c["status"] == "401" for c in challenges)
print("ok")
