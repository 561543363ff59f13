# SPDX-License-Identifier: MIT
"""Some hundred tokens, good ones and mutated ones, are judged by python3-jwcrypto and by our core. Where the two
disagree, our reason must be one of those for which our rules are stricter on purpose (EXPLAINED), and each of
those must come up. usage: differential.py JOSE-TOOL. Ends with 77 when jwcrypto is not installed."""
import json
import random
import subprocess
import sys

try:
    from jwcrypto import jwa, jwe, jwk, jws
    from jwcrypto.common import base64url_decode, base64url_encode
except ImportError:
    print("python3-jwcrypto is not installed")
    sys.exit(77)

TOOL = sys.argv[1]
RANDOM = random.Random(7519)
SIGNATURES = ["HS256", "HS384", "HS512", "RS256", "RS512", "PS256", "PS384", "ES256", "ES384", "ES512", "ES256K", "EdDSA"]
ENCRYPTIONS = [("dir", "A128GCM"), ("dir", "A256CBC-HS512"), ("A128KW", "A128CBC-HS256"), ("A256KW", "A256GCM"),
               ("A128GCMKW", "A128GCM"), ("A256GCMKW", "A128CBC-HS256"), ("RSA-OAEP", "A128GCM"), ("RSA-OAEP-256", "A192GCM"),
               ("RSA1_5", "A128CBC-HS256"), ("ECDH-ES", "A128GCM"), ("ECDH-ES", "A128CBC-HS256"),
               ("ECDH-ES+A128KW", "A256GCM"), ("PBES2-HS256+A128KW", "A128GCM")]
SIZES = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32, "A128CBC-HS256": 32, "A192CBC-HS384": 48, "A256CBC-HS512": 64}
PAYLOAD = b'{"sub":"alice","n":9007199254740993}'

# What we refuse and jwcrypto does not: our reason, and the rule that makes it so (core/jose/README.md).
EXPLAINED = {
    "malformed.base64url": "jwcrypto lets padding, the standard alphabet and unused bits through",
    "malformed.json": "Python's reader takes NaN and Infinity",
    "malformed.depth": "Python's reader has no limit of 32 levels",
    "malformed.utf8": "Python's reader takes half a surrogate pair",
    "malformed.duplicate": "Python's reader takes the last of two members of a name",
    "header.type": "jwcrypto does not look at the type of members it does not use",
    "header.crit": "jwcrypto takes an empty list, and registered names in it (RFC 7515 4.1.11 forbids both)",
    "header.b64": "jwcrypto knows unencoded payloads, which no JWT has (RFC 7797 7)",
    "alg.key_mismatch": "jwcrypto does not look at the key's own alg",
    "key.weak": "jwcrypto takes short RSA keys",
    "key.not_found": "jwcrypto does not compare kid when it is given one key",
    "jwe.p2c": "jwcrypto takes any number of rounds and any salt",
    "jwe.integrity": "jwcrypto takes an encrypted key where there must be none (RFC 7516 5.2, step 10)",
}
# This reason hides many causes on purpose, so here it explains only the case that is meant.
ONLY = {"jwe.integrity": "stray key"}


def encoded(text):
    return base64url_encode(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


class Case:
    def __init__(self, title, alg, enc, key, token):
        self.title, self.alg, self.enc, self.key, self.token = title, alg, enc, key, token

    def request(self):
        return json.dumps({"algs": [self.alg], "key": self.key, "token": self.token})

    def theirs(self):
        """The payload, or nothing when jwcrypto refuses."""
        try:
            key = jwk.JWK(**self.key)
            if self.enc:
                token = jwe.JWE(algs=[self.alg, self.enc])
                token.deserialize(self.token, key)
                return token.payload
            token = jws.JWS()
            token.allowed_algs = [self.alg]
            token.deserialize(self.token, key)
            return token.payload if isinstance(token.payload, bytes) else token.payload.encode()
        except Exception:  # Whatever it is: the token was not accepted.
            return None


RSA = jwk.JWK.generate(kty="RSA", size=2048)


def bare(key):
    return {name: value for name, value in json.loads(key.export()).items() if name != "kid"}


def signing_key(alg):
    if alg.startswith("HS"):
        return jwk.JWK.generate(kty="oct", size=int(alg[2:]))
    if alg[0] in "RP":
        return RSA
    curves = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
    return jwk.JWK.generate(kty="EC", crv=curves[alg]) if alg in curves else jwk.JWK.generate(kty="OKP", crv="Ed25519")


def signed(key, alg, header, payload=PAYLOAD):
    text = encoded(header) + "." + encoded(payload)
    return text + "." + encoded(jwa.JWA.signing_alg(alg).sign(jwk.JWK(**key), text.encode()))


def changed(text, at):
    """Another character of the alphabet in this place."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:at] + RANDOM.choice([c for c in alphabet if c != text[at]]) + text[at + 1:]


def text_mutations(token):
    """What goes wrong on the way, or is done to a token by somebody without the key."""
    parts = token.split(".")
    for number, part in enumerate(parts):
        for kind in ("change", "change last", "cut", "lengthen", "pad", "stranger", "space"):
            if not part and kind in ("change", "change last", "cut"):
                continue
            other = list(parts)
            at = RANDOM.randrange(len(part)) if part else 0
            other[number] = {"change": lambda: changed(part, at), "change last": lambda: changed(part, len(part) - 1),
                             "cut": lambda: part[:-1], "lengthen": lambda: part + "A", "pad": lambda: part + "=" * (-len(part) % 4 or 4),
                             "stranger": lambda: part[:at] + "*" + part[at:], "space": lambda: part + "\n"}[kind]()
            yield "%s of part %d" % (kind, number), ".".join(other)
        yield "part %d empty" % number, ".".join(parts[:number] + [""] + parts[number + 1:])
        yield "part %d missing" % number, ".".join(parts[:number] + parts[number + 1:])
    standard = token.replace("-", "+").replace("_", "/")
    yield "standard alphabet", standard
    yield "one more part", token + "."


def header_mutations(alg, more=""):
    """Headers that are signed or encrypted as they stand."""
    start = '{"alg":"%s"%s' % (alg, more)
    deep = "[" * 40 + "]" * 40
    for title, text in [("plain", start + "}"), ("spaces", start + " } \r\n"), ("extra member", start + ',"x":1}'),
                        ("typ", start + ',"typ":"JWT"}'), ("typ number", start + ',"typ":7}'), ("kid number", start + ',"kid":7}'),
                        ("other kid", start + ',"kid":"somebody"}'), ("cty list", start + ',"cty":[]}'),
                        ("x5c text", start + ',"x5c":"no list"}'), ("crit unknown", start + ',"crit":["x"],"x":1}'),
                        ("crit empty", start + ',"crit":[]}'), ("crit registered", start + ',"crit":["alg"]}'),
                        ("b64 true", start + ',"b64":true,"crit":["b64"]}'), ("b64 without crit", start + ',"b64":true}'),
                        ("NaN", start + ',"x":NaN}'), ("deep", start + ',"x":' + deep + "}"), ("half pair", start + ',"x":"\\ud800"}'),
                        ("twice", start + ',"x":1,"x":1}'), ("alg twice", start + ',"\\u0061lg":"%s"}' % alg),
                        ("behind", start + "} {}"), ("comma", start + ",}"), ("single quotes", (start + "}").replace('"', "'")),
                        ("bom", "\ufeff" + start + "}"), ("list", "[" + start + "}]"), ("zip", start + ',"zip":"DEF"}'),
                        ("alg lower", (start + "}").replace(alg, alg.lower())), ("alg none", (start + "}").replace(alg, "none")),
                        ("alg other", (start + "}").replace(alg, "HS384" if alg != "HS384" else "HS256"))]:
        yield title, text


def signature_mutations(token, alg):
    head, signature = token.rsplit(".", 1)
    raw = base64url_decode(signature)
    half = len(raw) // 2
    for title, other in [("zeros", bytes(len(raw))), ("longer", raw + b"\0"), ("shorter", raw[:-1]), ("ones", b"\xff" * len(raw)),
                         ("halves swapped", raw[half:] + raw[:half]), ("twice", raw + raw)]:
        yield title, head + "." + encoded(other)
    if alg == "ES256":
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        s = int.from_bytes(raw[half:], "big")
        yield "other s", head + "." + encoded(raw[:half] + (order - s).to_bytes(half, "big"))


def signed_cases():
    for alg in SIGNATURES:
        key = bare(signing_key(alg))
        token = signed(key, alg, '{"alg":"%s"}' % alg)
        yield Case("good", alg, None, key, token)
        yield Case("empty payload", alg, None, key, signed(key, alg, '{"alg":"%s"}' % alg, b""))
        yield Case("long payload", alg, None, key, signed(key, alg, '{"alg":"%s"}' % alg, bytes(20000)))
        for title, other in list(text_mutations(token)) + list(signature_mutations(token, alg)):
            yield Case(title, alg, None, key, other)
        for title, header in header_mutations(alg):
            yield Case("header " + title, alg, None, key, signed(key, alg, header))
        for title, labels in [("kid", {"kid": "mine"}), ("alg", {"alg": alg}), ("other alg", {"alg": "A128KW"}), ("enc", {"use": "enc"}),
                              ("sig", {"use": "sig"}), ("ops", {"key_ops": ["verify", "sign"]}), ("other ops", {"key_ops": ["wrapKey"]})]:
            yield Case("key " + title, alg, None, dict(key, **labels), token)
    short = bare(jwk.JWK.generate(kty="RSA", size=1024))
    yield Case("RSA 1024", "RS256", None, short, signed(short, "RS256", '{"alg":"RS256"}'))
    mine = dict(bare(signing_key("HS256")), kid="mine")
    yield Case("another kid", "HS256", None, mine, signed(mine, "HS256", '{"alg":"HS256","kid":"yours"}'))


def encryption_key(alg, enc):
    if alg == "dir":
        return jwk.JWK.generate(kty="oct", size=SIZES[enc] * 8)
    if alg.startswith("RSA"):
        return RSA
    if alg.startswith("ECDH"):
        return jwk.JWK.generate(kty="EC", crv="P-256")
    return jwk.JWK.generate(kty="oct", size=256 if "256KW" in alg or "A256" in alg else 128)


def encrypted(key, alg, enc, more=""):
    token = jwe.JWE(PAYLOAD, '{"alg":"%s","enc":"%s"%s}' % (alg, enc, more), algs=[alg, enc])
    token.add_recipient(jwk.JWK(**key))
    return token.serialize(True)


def encrypted_cases():
    for alg, enc in ENCRYPTIONS:
        key = bare(encryption_key(alg, enc))
        token = encrypted(key, alg, enc)
        yield Case("good", alg, enc, key, token)
        for title, other in text_mutations(token):
            yield Case(title, alg, enc, key, other)
        for title, more in [("zip", ',"zip":"DEF"'), ("typ number", ',"typ":7'), ("other kid", ',"kid":"somebody"'), ("cty", ',"cty":"text"')]:
            yield Case("header " + title, alg, enc, key, encrypted(key, alg, enc, more))
        parts = token.split(".")
        tag = base64url_decode(parts[4])
        yield Case("short tag", alg, enc, key, ".".join(parts[:4] + [encoded(tag[:12])]))
        yield Case("stray key", alg, enc, key, ".".join([parts[0], encoded(bytes(24))] + parts[2:]))
    key = bare(encryption_key("PBES2-HS256+A128KW", "A128GCM"))
    for title, rounds, salt in [("rounds and salt as asked", 1000, b"salt8888"), ("few rounds", 999, b"salt8888"),
                                ("short salt", 1000, b"salt777")]:
        yield Case(title, "PBES2-HS256+A128KW", "A128GCM", key, with_password(key, rounds, salt))


def with_password(key, rounds, salt):
    """jwcrypto itself always takes 8192 rounds."""
    algorithm = type(jwa.JWA.keymgmt_alg("PBES2-HS256+A128KW"))
    usual = algorithm.wrap

    def wrap(self, key, bitsize, cek, headers):
        wrapping = self._get_key(headers["alg"], key, salt, rounds)
        wrapped = self.aeskwmap[self.keysize]().wrap(wrapping, bitsize, cek, headers)
        return dict(wrapped, header={"p2s": base64url_encode(salt), "p2c": rounds})

    algorithm.wrap = wrap
    token = encrypted(key, "PBES2-HS256+A128KW", "A128GCM")
    algorithm.wrap = usual
    return token


def main():
    cases = list(signed_cases()) + list(encrypted_cases())
    lines = "".join(case.request() + "\n" for case in cases)
    done = subprocess.run([TOOL, "judge"], input=lines.encode(), capture_output=True, check=True)
    ours = done.stdout.decode().splitlines()
    if len(ours) != len(cases):
        sys.exit("%d answers to %d cases" % (len(ours), len(cases)))
    both, neither, seen, unexplained = 0, 0, {}, []
    for case, verdict in zip(cases, ours):
        payload = case.theirs()
        accepted = "accept " + base64url_encode(payload) if payload is not None else None
        if accepted == verdict:
            both += 1
        elif accepted is None and not verdict.startswith("accept"):
            neither += 1
        elif accepted and verdict in EXPLAINED and ONLY.get(verdict, case.title) == case.title:
            seen[verdict] = seen.get(verdict, 0) + 1
        else:
            unexplained.append("%s %s, %s: jwcrypto %s, we say %s" % (case.alg, case.enc or "", case.title, (accepted or "refuses")[:40], verdict[:40]))
    print("%d tokens, of which: %d accepted by both, %d refused by both, %d refused by us alone" % (len(cases), both, neither, sum(seen.values())))
    for code in sorted(seen):
        print("  %-22s %3d  %s" % (code, seen[code], EXPLAINED[code]))
    unexplained += ["%s never came up" % code for code in EXPLAINED if code not in seen]
    if unexplained:
        sys.exit("\n".join(["without an explanation:"] + unexplained))


main()
