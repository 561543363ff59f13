#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guide's own kind of server, small: /auth/login, /auth/refresh, /auth/logout over HTTP, refresh ids in Redis.

Redis is used as the guide writes it: SETEX refresh:<jti> 604800 <user>; on a refresh GET, then DEL. Tokens are
in cookies alone, with the attributes of the guide: HttpOnly, SameSite=Strict, the refresh token only for the path
of refreshing, Secure only in production (NODE_ENV), which this is not.
Usage: guide_server.py REDIS_PORT; prints its own port. Answers are JSON.

As the guide is written, its cookie of the refresh token does not reach /auth/logout, so that a browser's logout
leaves the key in Redis until its end.
"""
import base64, hashlib, hmac, http.cookies, http.server, json, os, socket, sys, time, uuid

ACCESS_SECRET = b"an access secret of this test, 32 bytes or more"
SECRET = b"a refresh secret of this test, 32 bytes or more"
ACCESS_LIFE = 15 * 60
LIFE = 7 * 24 * 60 * 60
SECURE = "; Secure" if os.environ.get("NODE_ENV") == "production" else ""
REFRESH_PATH = "/auth/refresh"


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


def verify(token, secret):
    text, _, signature = token.rpartition(".")
    expected = b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())
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
    return [
        cookie("access_token", sign(access, ACCESS_SECRET), ACCESS_LIFE, "/"),
        cookie("refresh_token", sign(refresh, SECRET), LIFE, REFRESH_PATH),
    ]


def cookie(name, value, life, path):
    return f"{name}={value}; Max-Age={life}; Path={path}; HttpOnly{SECURE}; SameSite=Strict"


def login(body, _):
    return 200, {"user": {"id": body["user"]}}, issue(body["user"])


def refresh(_, cookies):
    if "refresh_token" not in cookies:
        return 401, {"error": "No refresh token"}, []
    try:
        jti = verify(cookies["refresh_token"].value, SECRET)["jti"]
    except (ValueError, KeyError, IndexError):
        return 401, {"error": "Invalid refresh token"}, []
    user = redis("GET", "refresh:" + jti)
    if not user:
        return 401, {"error": "Refresh token revoked"}, []
    redis("DEL", "refresh:" + jti)
    return 200, {"user": {"id": user}}, issue(user)


def logout(_, cookies):
    try:
        verify(cookies["access_token"].value, ACCESS_SECRET)
    except (ValueError, KeyError, IndexError):
        return 401, {"error": "Authentication required"}, []
    try:
        redis("DEL", "refresh:" + verify(cookies["refresh_token"].value, SECRET)["jti"])
    except (ValueError, KeyError, IndexError):
        pass  # As in the guide: already invalid, or not sent.
    gone = [cookie("access_token", "", 0, "/"), cookie("refresh_token", "", 0, REFRESH_PATH)]
    return 200, {"message": "Logged out successfully"}, gone


ROUTES = {"/auth/login": login, "/auth/refresh": refresh, "/auth/logout": logout}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        cookies = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        status, answer, lines = ROUTES[self.path](body, cookies)
        data = json.dumps(answer).encode()
        self.send_response(status)
        for line in lines:
            self.send_header("Set-Cookie", line)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
