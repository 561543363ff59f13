# SPDX-License-Identifier: MIT
"""Tokens of python3-jwcrypto and of the jose program of latchset are verified and decrypted by our core, and
ours by them. usage: interop.py JOSE-TOOL. Ends with 77 when neither is installed."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    from jwcrypto import jwe, jwk, jws
except ImportError:
    jwk = None

TOOL = sys.argv[1]
PAYLOAD = b'{"sub":"alice","n":9007199254740993}'
SIGNATURES = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
              "ES256", "ES384", "ES512", "ES256K", "EdDSA"]
ENCRYPTIONS = [("dir", "A256GCM"), ("dir", "A128CBC-HS256"), ("A128KW", "A128GCM"), ("A192KW", "A192GCM"),
               ("A256KW", "A256CBC-HS512"), ("RSA-OAEP", "A192GCM"), ("RSA-OAEP-256", "A192CBC-HS384"), ("ECDH-ES", "A128GCM"),
               ("ECDH-ES", "A256CBC-HS512"), ("ECDH-ES+A128KW", "A128GCM"), ("ECDH-ES+A192KW", "A128CBC-HS256"),
               ("ECDH-ES+A256KW", "A256GCM")]
DECRYPT_ONLY = [("A128GCMKW", "A128GCM"), ("A192GCMKW", "A192GCM"), ("A256GCMKW", "A256GCM"), ("PBES2-HS256+A128KW", "A128GCM"),
                ("PBES2-HS384+A192KW", "A192CBC-HS384"), ("PBES2-HS512+A256KW", "A256CBC-HS512"), ("RSA1_5", "A128CBC-HS256")]
CURVES = [("EC", "P-256"), ("EC", "P-384"), ("EC", "P-521"), ("OKP", "X25519"), ("OKP", "X448")]
SIZES = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32, "A128CBC-HS256": 32, "A192CBC-HS384": 48, "A256CBC-HS512": 64}
checked = 0


def run(command, data=b""):
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit("failed: %s\n%s" % (" ".join(command), done.stderr.decode()))
    return done.stdout


def same(what, got, expected=PAYLOAD):
    global checked
    if got != expected:
        sys.exit("%s: %r instead of %r" % (what, got, expected))
    checked += 1


def bare(text):
    """The key without alg, use and key_ops, which the programs do not all understand alike."""
    return {name: value for name, value in json.loads(text).items() if name not in ("alg", "use", "key_ops", "kid")}


def keyfile(folder, name, key):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(key, file)
    return path


def encryption_key(alg, enc, curve=CURVES[0]):
    if alg == "dir":
        return json.loads(jwk.JWK.generate(kty="oct", size=SIZES[enc] * 8).export())
    if alg.startswith("RSA"):
        return json.loads(jwk.JWK.generate(kty="RSA", size=2048).export())
    if alg.startswith("ECDH"):
        return json.loads(jwk.JWK.generate(kty=curve[0], crv=curve[1]).export())
    bits = int(alg.split("-A")[-1].split("+A")[-1].lstrip("A")[:3])
    return json.loads(jwk.JWK.generate(kty="oct", size=bits).export())


def with_jwcrypto(folder):
    for alg in SIGNATURES:
        key = bare(run([TOOL, "generate", alg]))
        path = keyfile(folder, "key.json", key)
        theirs = jwk.JWK(**key)
        token = jws.JWS(PAYLOAD)
        token.add_signature(theirs, None, json.dumps({"alg": alg}))
        same("jwcrypto " + alg, run([TOOL, "verify", alg, path], token.serialize(True).encode()))
        ours = jws.JWS()
        ours.allowed_algs = [alg]
        ours.deserialize(run([TOOL, "sign", alg, path], PAYLOAD).decode(), theirs)
        same("to jwcrypto " + alg, ours.payload)
    for alg, enc in ENCRYPTIONS + DECRYPT_ONLY:
        for curve in CURVES if alg.startswith("ECDH") else CURVES[:1]:
            encrypt_with_jwcrypto(folder, alg, enc, encryption_key(alg, enc, curve))


def encrypt_with_jwcrypto(folder, alg, enc, key):
    path = keyfile(folder, "key.json", bare(json.dumps(key)))
    theirs = jwk.JWK(**bare(json.dumps(key)))
    names = [alg, enc]
    token = jwe.JWE(PAYLOAD, json.dumps({"alg": alg, "enc": enc}), algs=names)
    token.add_recipient(theirs)
    same("jwcrypto %s %s" % (alg, enc), run([TOOL, "decrypt", alg, enc, path], token.serialize(True).encode()))
    if (alg, enc) in ENCRYPTIONS:
        ours = jwe.JWE(algs=names)
        ours.deserialize(run([TOOL, "encrypt", alg, enc, path], PAYLOAD).decode(), theirs)
        same("to jwcrypto %s %s" % (alg, enc), ours.payload)


def with_latchset(folder):
    token_path = os.path.join(folder, "token")
    known = run(["jose", "alg"]).decode().split()
    for alg in [name for name in SIGNATURES if name in known]:
        key = run(["jose", "jwk", "gen", "-i", json.dumps({"alg": alg}), "-o", "-"])
        path = keyfile(folder, "key.json", bare(key))
        signed = run(["jose", "jws", "sig", "-I", "-", "-k", path, "-s", json.dumps({"protected": {"alg": alg}}), "-c", "-o", "-"],
                     PAYLOAD)
        same("latchset " + alg, run([TOOL, "verify", alg, path], signed.strip()))
        with open(token_path, "wb") as file:
            file.write(run([TOOL, "sign", alg, path], PAYLOAD))
        same("to latchset " + alg, run(["jose", "jws", "ver", "-i", token_path, "-k", path, "-O", "-"]))


    for alg, enc in [pair for pair in ENCRYPTIONS + DECRYPT_ONLY if pair[0] in known and pair[1] in known]:
        # latchset names the key of `dir` by its enc.
        template = {"kty": "oct", "bytes": SIZES[enc]} if alg == "dir" else latchset_template(alg)
        path = keyfile(folder, "key.json", bare(run(["jose", "jwk", "gen", "-i", json.dumps(template), "-o", "-"])))
        header = json.dumps({"protected": {"alg": alg, "enc": enc}})
        sealed = run(["jose", "jwe", "enc", "-i", header, "-I", "-", "-k", path, "-c", "-o", "-"], PAYLOAD)
        same("latchset %s %s" % (alg, enc), run([TOOL, "decrypt", alg, enc, path], sealed.strip()))
        if (alg, enc) in ENCRYPTIONS:
            with open(token_path, "wb") as file:
                file.write(run([TOOL, "encrypt", alg, enc, path], PAYLOAD))
            same("to latchset %s %s" % (alg, enc), run(["jose", "jwe", "dec", "-i", token_path, "-k", path, "-O", "-"]))


def latchset_template(alg):
    return {"kty": "oct", "bytes": 32} if alg.startswith("PBES2") else {"alg": alg}


def main():
    has_latchset = shutil.which("jose") is not None
    if jwk is None and not has_latchset:
        print("neither python3-jwcrypto nor jose is installed")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        if jwk is not None:
            with_jwcrypto(folder)
        if has_latchset:
            with_latchset(folder)
    print("%d tokens crossed over (jwcrypto: %s, jose: %s)" % (checked, jwk is not None, has_latchset))


main()
