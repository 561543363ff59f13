#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guide's own kind of server, small: /login, /refresh, /logout over HTTP, refresh ids in Redis.

Redis is used as the guide writes it: SETEX refresh:<jti> 604800 <user>; on a refresh GET, then DEL.
Usage: guide_server.py REDIS_PORT; prints its own port. Answers are JSON; the tokens come in the body.
"""
import base64, hashlib, hmac, http.server, json, socket, sys, time, uuid

ACCESS_SECRET = b"an access secret of this test, 32 bytes or more"
SECRET = b"a refresh secret of this test, 32 bytes or more"
ACCESS_LIFE = 15 * 60
LIFE = 7 * 24 * 60 * 60


def redis(*words):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as link:
        link.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w.encode()), w.encode()) for w in words))
        answer = link.makefile("rb")
        line = answer.readline().rstrip()
        if line[:1] == b"$":
            return None if line == b"$-1" else answer.read(int(line[1:])).decode()
        return line.decode()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(payload, secret):
    text = b64(b'{"alg":"HS256","typ":"JWT"}') + "." + b64(json.dumps(payload).encode())
    return text + "." + b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def verify(token):
    text, _, signature = token.rpartition(".")
    expected = b64(hmac.new(SECRET, text.encode(), hashlib.sha256).digest())
    body = text.split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if not hmac.compare_digest(signature, expected) or payload["exp"] <= time.time():
        raise ValueError
    return payload


def issue(user):
    jti = str(uuid.uuid4())
    redis("SETEX", "refresh:" + jti, str(LIFE), user)
    now = int(time.time())
    access = {"sub": user, "role": "user", "jti": str(uuid.uuid4()), "iat": now, "exp": now + ACCESS_LIFE}
    refresh = {"sub": user, "jti": jti, "iat": now, "exp": now + LIFE}
    return {"jti": jti, "access": sign(access, ACCESS_SECRET), "refresh": sign(refresh, SECRET)}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = 200, {}
        if self.path == "/login":
            answer = issue(body["user"])
        else:
            try:
                payload = verify(body["refresh"])
                user = redis("GET", "refresh:" + payload["jti"])
                if self.path == "/refresh" and user is None:
                    status, answer = 401, {"error": "Refresh token revoked"}
                else:
                    redis("DEL", "refresh:" + payload["jti"])
                    answer = issue(user) if self.path == "/refresh" else {"message": "Logged out successfully"}
            except (ValueError, KeyError, IndexError):
                status, answer = 401, {"error": "Invalid refresh token"}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
