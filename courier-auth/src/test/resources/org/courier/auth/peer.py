"""The other side in tests of passwords and SASL: Python's own hashlib, hmac and crypt."""
import base64, hashlib, hmac, sys, warnings

warnings.simplefilter("ignore")


def scram(hash_name, password, first_bare, server_first, binding_hex):
    """RFC 5802 section 3: prints the client's last message, then the server's."""
    parts = dict(p.split("=", 1) for p in server_first.split(","))
    salted = hashlib.pbkdf2_hmac(
        hash_name, password.encode(), base64.b64decode(parts["s"]), int(parts["i"]))
    mac = lambda key, text: hmac.new(key, text, hash_name).digest()
    client_key = mac(salted, b"Client Key")
    stored_key = hashlib.new(hash_name, client_key).digest()
    c = base64.b64encode(bytes.fromhex(binding_hex)).decode()
    without_proof = "c=%s,r=%s" % (c, parts["r"])
    message = ",".join([first_bare, server_first, without_proof]).encode()
    proof = bytes(a ^ b for a, b in zip(client_key, mac(stored_key, message)))
    print(without_proof + ",p=" + base64.b64encode(proof).decode())
    print("v=" + base64.b64encode(mac(mac(salted, b"Server Key"), message)).decode())


def hashes(password):
    """Prints a stored form of the password in each scheme that Python can make."""
    import crypt
    p, salt = password.encode(), b"0123456789"
    b64 = lambda octets: base64.b64encode(octets).decode()
    for name, method in (("MD5", "md5"), ("SHA", "sha1"), ("SHA256", "sha256"), ("SHA512", "sha512")):
        print("{%s}%s" % (name, b64(hashlib.new(method, p).digest())))
    for name, method in (("SMD5", "md5"), ("SSHA", "sha1"), ("SSHA256", "sha256"), ("SSHA512", "sha512")):
        print("{%s}%s" % (name, b64(hashlib.new(method, p + salt).digest() + salt)))
    print("{MD5RAW}" + hashlib.md5(p).hexdigest())
    for method in ("sha1", "sha256", "sha512"):
        derived = b64(hashlib.pbkdf2_hmac(method, p, salt, 1000)).rstrip("=").replace("+", ".")
        print("$pbkdf2-%s$1000$%s$%s" % (method, b64(salt).rstrip("="), derived))
    print("{PBKDF2}$1$abc$1000$" + hashlib.pbkdf2_hmac("sha1", p, b"abc", 1000).hex())
    for method in (crypt.METHOD_CRYPT, crypt.METHOD_MD5, crypt.METHOD_SHA256, crypt.METHOD_SHA512):
        print(crypt.crypt(password, crypt.mksalt(method)))
    print(crypt.crypt(password, crypt.mksalt(crypt.METHOD_SHA512, rounds=2000)))
    print(crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=32)))


def crypt_checks(password, *stored):
    """Prints, for each hash that we made, whether libcrypt makes the same of the password."""
    import crypt
    for one in stored:
        print(crypt.crypt(password, one) == one)


{"scram": scram, "hashes": hashes, "crypt": crypt_checks}[sys.argv[1]](*sys.argv[2:])
