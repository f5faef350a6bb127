import imaplib
import sys


class Pipe(imaplib.IMAP4):
    def __init__(self):
        imaplib.IMAP4.__init__(self)

    def open(self, host="", port=0, timeout=None):
        self.host, self.port, self.sock = host, port, None
        self.file = sys.stdin.buffer

    def read(self, size):
        return self.file.read(size)

    def readline(self):
        return self.file.readline()

    def send(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def shutdown(self):
        sys.stdout.buffer.close()


client = Pipe()
assert client.state == "AUTH", client.state
assert client.append("INBOX", None, None, b"Subject: one\r\n\r\nfirst\r\n")[0] == "OK"
assert client.select("INBOX") == ("OK", [b"1"])
assert client.fetch("1", "(BODY[TEXT])")[1][0][1] == b"first\r\n"
assert client.store("1", "+FLAGS", r"(\Flagged)")[0] == "OK"
assert client.logout()[0] == "BYE"
