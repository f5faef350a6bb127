"""smtplib: submission with STARTTLS and over TLS, refusals, pipelined recipients."""
import smtplib
from suite import *

for name in "submission", "submissions":
    with smtp(ALICE, name) as client:
        for word in "8bitmime", "pipelining", "size", "dsn":
            assert client.has_extn(word), (word, client.esmtp_features)
        letter = message(f"smtplib {name}")
        assert client.send_message(letter) == {}
    uid = wait_for(imap(BOB), "Message-ID", letter["Message-ID"])
    reader = imap(BOB)
    ok(reader.select("INBOX"))
    text = fetch(reader, uid)
    assert b"Subject: smtplib " + name.encode() in text
    assert text.endswith(b"Hello\r\n"), text
    assert b"Received: from" in text and b"with esmtpsa" in text.lower(), text

# Without AUTH the submission port takes nothing, with a wrong password neither.
with smtp(None) as client:
    code, text = client.mail(ALICE["address"])
    if code == 250:
        code, text = client.rcpt("someone@elsewhere.test")
    assert code >= 500, (code, text)
with smtp(None) as client:
    try:
        client.login(ALICE["address"], "wrong")
        raise SystemExit("a wrong password was taken")
    except smtplib.SMTPAuthenticationError as e:
        assert e.smtp_code == 535, e

# Port 25 takes mail for our domain from anybody, and for nobody else.
with smtplib.SMTP(*place("smtp"), timeout=60) as client:
    letter = message("from outside")
    assert client.send_message(letter, from_addr="someone@elsewhere.test") == {}
    wait_for(imap(BOB), "Message-ID", letter["Message-ID"])
with smtplib.SMTP(*place("smtp"), timeout=60) as client:
    client.ehlo()
    assert client.mail("someone@elsewhere.test")[0] == 250
    assert client.rcpt("other@elsewhere.test")[0] >= 500
    assert client.rcpt("nobody-here@example.test")[0] >= 500
    assert client.rcpt(BOB["address"])[0] == 250
print("ok")
