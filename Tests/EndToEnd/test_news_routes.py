"""News that go out over TLS or through a proxy: what certificates, connections and proxies can do wrong, against the
nights of test_edges.py. The exit code stays the night's, everybody else is told, and the log says what to mend.
"""

import base64
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import ENVIRONMENT, run
from test_edges import NIGHTS, SECRET, Server, material, play  # noqa: F401 (a fixture)

FOREIGN = ("its certificate is not trusted: it has expired, or the authority that signed it is not known here "
           "(SSL_CERT_FILE may name its file)")
UNREADABLE = "no certificate can be read from the file that SSL_CERT_FILE names"
# What stands at the https:// address, and what is said of it; nothing where the news arrive.
SECURE = {
    "trusted": None, "trusted by folder": None, "moved": None,
    "unknown": FOREIGN, "expired": FOREIGN, "misnamed": "its certificate is for another name",
    "silent": "it did not answer in time", "plain": "it does not speak TLS: is it an http:// address?",
    "closing": "it closed the connection while TLS was agreed on", "cut": "it closed the connection",
    "downgrading": "it redirects from https to http, which is not followed",
    "no certificates": UNREADABLE, "missing certificates": UNREADABLE, "piped certificates": UNREADABLE}
# What the proxy does, and what is said of it where it gets the request, and where it is asked to connect.
ASKS = "the proxy in {} asks for a user name and a password: write http://USER:PASSWORD@HOST:PORT"
KNOWS_NOT = "the proxy in {} does not take its user name and password"
LATE = "it did not answer in time, through the proxy in {}"
CLOSED, BROKEN = "the proxy in {} takes no connection", "it closed the connection, through the proxy in {}"
NO_HTTP = "its answer is not HTTP, through the proxy in {}"
UNUSABLE = "{} names no proxy that can be used: write http://HOST:PORT"
PROXIES = {
    "healthy": (None, None), "silent": (LATE, LATE), "closed": (CLOSED, CLOSED),
    "asking": (ASKS, ASKS), "not knowing": (KNOWS_NOT, KNOWS_NOT),
    "failing": ("it answered with status 502, through the proxy in {}", "the proxy in {} did not connect to it"),
    "reset": (BROKEN, BROKEN), "garbage": (NO_HTTP, BROKEN), "closing": (BROKEN, BROKEN),
    "endless": (NO_HTTP, LATE), "socks": (UNUSABLE, UNUSABLE), "no port": (UNUSABLE, UNUSABLE)}
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
CELLS = [*(f"https {mode}" for mode in SECURE), *(f"http by {mode}" for mode in PROXIES),
         *(f"https by {mode}" for mode in PROXIES)]


# MARK: - Those who are told

def silent(connection):
    while connection.recv(1 << 16):
        pass


def reset(connection):
    Server.read(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def plain(connection):
    connection.recv(1 << 16)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def endless(connection):
    Server.read(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Pad: yyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 100)


def answering(answer):
    def act(connection):
        Server.read(connection)
        connection.sendall(answer)
    return act


def saying(status, *fields):
    lines = [f"HTTP/1.1 {status} X", "Content-Length: 0", *fields, "", ""]
    return answering("\r\n".join(lines).encode())


class Web:
    """Web servers with certificates, and proxies; each has a port, and plays one part for all nights."""

    def __init__(self, folder, server):
        self.folder, self.server, self.ports, self.connects = folder, server, {}, []
        self.openssl("req", "-x509", *KEY, "-keyout", "ca.key", "-days", "2", "-subj", "/CN=oith tests",
                     "-out", "ca.pem")
        self.openssl("req", *KEY, "-keyout", "key.pem", "-subj", "/CN=localhost", "-out", "request.pem")
        good, old, other = (self.context(*words) for words in (
            ("DNS:localhost,DNS:hooks.invalid", 2), ("DNS:localhost", -1), ("DNS:other.example", 2)))
        (folder / "authorities").mkdir()
        shutil.copy(folder / "ca.pem", folder / "authorities")
        (folder / "empty.pem").write_text("no certificate\n")
        os.mkfifo(folder / "pipe.pem")

        def over(context, serve):
            return lambda connection: serve(context.wrap_socket(connection, server_side=True))

        def cut(connection):
            Server.read(connection)
            connection.sendall(b"HTTP/1.1 204 X\r\nContent-")

        def tunnel(connection):
            self.connects.append(Server.read(connection)[1:3])
            connection.sendall(b"HTTP/1.0 200 Connected\r\n\r\n")
            over(good, server.serve)(connection)

        for name, act in {
                "good": over(good, server.serve), "old": over(old, server.serve),
                "other": over(other, server.serve), "silent": silent, "plain": plain,
                "closing": lambda connection: connection.recv(1 << 16), "cut": over(good, cut),
                "downgrading": over(good, saying(307, f"Location: http://localhost:{server.port}/")),
                "tunnel": tunnel, "asking": saying(407, 'Proxy-Authenticate: Basic realm="x"'),
                "failing": saying(502), "reset": reset, "endless": endless,
                "garbage": answering(b"\0\1\2 no HTTP at all\r\n\r\n")}.items():
            self.listen(name, act)

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], cwd=self.folder, check=True, capture_output=True)

    def context(self, name, days):
        (self.folder / "names").write_text(f"subjectAltName={name}\n")
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                     "-days", days, "-extfile", "names", "-out", "certificate.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "certificate.pem", self.folder / "key.pem")
        return context

    def listen(self, name, act):
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.ports[name] = listening.getsockname()[1]

        def serve(connection):
            with connection:
                try:
                    act(connection)
                except OSError:
                    pass  # the night has hung up, or trusts nobody

        def accept():
            while True:
                threading.Thread(target=serve, args=listening.accept()[:1], daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()

    def environment(self, cell, words):
        """Where a night is to tell, and by what."""
        way, mode = words.split(" ", 1)
        more = {"SSL_CERT_FILE": f"{self.folder}/ca.pem"}
        if not mode.startswith("by "):
            more |= {
                "trusted by folder": {"SSL_CERT_FILE": "", "SSL_CERT_DIR": f"/nowhere:{self.folder}/authorities"},
                "unknown": {"SSL_CERT_FILE": ""},
                "no certificates": {"SSL_CERT_FILE": f"{self.folder}/empty.pem"},
                "missing certificates": {"SSL_CERT_FILE": "/nowhere/ca.pem"},
                "piped certificates": {"SSL_CERT_FILE": f"{self.folder}/pipe.pem"}}.get(mode, {})
            port = self.ports[{"expired": "old", "misnamed": "other"}.get(mode, mode if mode in self.ports else "good")]
            host = f"localhost:{port}"
        else:
            mode, host = mode.removeprefix("by "), "hooks.invalid"
            user = "" if mode == "asking" else f"night:{SECRET}@"
            port = {
                "healthy": self.server.port if way == "http" else self.ports["tunnel"],
                "closed": self.server.bound.getsockname()[1], "no port": 99999,
                "not knowing": self.ports["asking"], "socks": 1}.get(mode) or self.ports[mode]
            more[f"{way}_proxy"] = f"{'socks5' if mode == 'socks' else 'http'}://{user}127.0.0.1:{port}"
        if mode in ("silent", "endless"):
            more["OITH_NOTIFY_TIMEOUT_SECONDS"] = "0.5"
        part = "307" if mode == "moved" else "healthy"
        for name in "webhook", "ping":
            more[f"OITH_NOTIFY_{name.upper()}"] = f"{way}://{host}/{cell}/{part}/{name}?{SECRET}"
        return more


@pytest.fixture(scope="module")
def web(material, tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("not installed: openssl")
    return Web(tmp_path_factory.mktemp("web"), material.server)


# MARK: - The cells

@pytest.fixture(scope="module")
def cells(material, web, request):
    """All cells that are asked for, side by side: most of their time they wait."""
    wanted = [item.callspec.params for item in request.session.items
              if getattr(item, "originalname", "") == "test_a_route"]
    with ThreadPoolExecutor(6) as threads:
        futures = {}
        for number, cell in enumerate(wanted):
            key, name = (cell["night"], cell["words"]), f"route{number}"
            futures[key] = name, threads.submit(
                play, material, material.folder / name, name, cell["night"], "route different",
                web.environment(name, cell["words"]))
        yield futures


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("words", CELLS)
def test_a_route(cells, material, night, words):
    name, future = cells[night, words]
    cell = future.result()
    assert cell.code == NIGHTS[night], cell.stderr
    assert SECRET not in cell.stdout + cell.stderr
    assert os.path.lexists(cell.data / "current") == (night in ("publishes", "refused"))
    # The command is told whatever becomes of the others.
    event = "recovered" if night == "publishes" else "failed"
    assert json.loads(cell.told)["event"] == event
    way, mode = words.split(" ", 1)
    problem = SECURE[mode] if mode in SECURE else PROXIES[mode.removeprefix("by ")][way == "https"]
    who = {"the webhook": ("POST", "webhook")}
    if night == "publishes":
        who["the dead man's switch"] = ("GET", "ping")
    host = "localhost" if mode in SECURE else "hooks.invalid"
    expected = [] if problem is None else [
        f"oith: {one} at {host} could not be told, tried once: " + problem.format(f"{way}_proxy") for one in who]
    assert [line for line in cell.stderr.splitlines() if "could not be told" in line] == expected
    arrived = [(method, end) for method, part, end, _ in cell.asked if part == "healthy"]
    assert sorted(arrived) == (sorted(who.values()) if problem is None else [])


# MARK: - Proxies

def told(material, web, tmp_path, **variables):
    """A failed night and whom its webhook was asked of: by the proxy, or by the server itself."""
    run(material.broken, tmp_path / "data", check=65, env={
        **ENVIRONMENT, "OITH_NOTIFY_ATTEMPTS": "1", "SSL_CERT_FILE": f"{web.folder}/ca.pem", **variables})


def test_what_a_proxy_is_asked(material, web, tmp_path):
    proxy = f"http://night:{SECRET}@127.0.0.1:"
    words = "Basic " + base64.b64encode(f"night:{SECRET}".encode()).decode()
    # The whole URL, where it gets the request; capitals count too.
    material.server.asked.pop("proxy", None), material.server.asked.pop("proxy-authorization", None)
    told(material, web, tmp_path, HTTP_PROXY=f"{proxy}{material.server.port}",
         OITH_NOTIFY_WEBHOOK=f"http://hooks.invalid/plain/healthy/webhook?{SECRET}")
    assert material.server.asked.pop("proxy") == ["hooks.invalid"]
    assert material.server.asked.pop("proxy-authorization") == [words]
    assert [method for method, *_ in material.server.asked["plain"]] == ["POST"]
    # The host alone, where it connects; who asks is no business of the host.
    web.connects.clear()
    told(material, web, tmp_path, ALL_PROXY=f"{proxy}{web.ports['tunnel']}",
         OITH_NOTIFY_WEBHOOK=f"https://localhost/secure/healthy/webhook?{SECRET}")
    ((target, headers),) = web.connects
    assert target == "localhost:443" and headers["proxy-authorization"] == words
    assert "proxy-authorization" not in material.server.asked
    assert [method for method, *_ in material.server.asked["secure"]] == ["POST"]


@pytest.mark.parametrize("way", ["http", "https"])
@pytest.mark.parametrize("exceptions,is_asked", [
    ("localhost", False), ("*", False), (".localhost", False), ("localhost:PORT", False), ("x, LOCALHOST", False),
    ("localhost:1", True), ("host", True), ("example.com", True)])
def test_whom_no_proxy_is_asked_for(material, web, tmp_path, way, exceptions, is_asked):
    """The proxy is closed: who is told was asked directly."""
    closed, cell = material.server.bound.getsockname()[1], f"direct {way} {exceptions}".replace(" ", "-")
    port = material.server.port if way == "http" else web.ports["good"]
    told(material, web, tmp_path, NO_PROXY=exceptions.replace("PORT", str(port)),
         **{f"{way}_proxy": f"127.0.0.1:{closed}",
            "OITH_NOTIFY_WEBHOOK": f"{way}://localhost:{port}/{cell}/healthy/webhook"})
    assert (cell in material.server.asked) == (not is_asked)


# MARK: - Addresses

def test_a_port_that_no_host_has(material, web, tmp_path):
    """In the configuration it is a mistake; where an answer leads to it, nobody is told."""
    result = run(material.pool, tmp_path / "data", check=64, env={
        **ENVIRONMENT, "OITH_NOTIFY_WEBHOOK": f"http://127.0.0.1:99999/{SECRET}"})
    assert "$OITH_NOTIFY_WEBHOOK takes an address" in result.stderr and SECRET not in result.stderr
    web.listen("leading away", saying(307, "Location: http://127.0.0.1:99999/"))
    result = run(material.pool, tmp_path / "data", env={
        **ENVIRONMENT, "OITH_NOTIFY_ATTEMPTS": "1",
        "OITH_NOTIFY_PING": f"http://127.0.0.1:{web.ports['leading away']}/{SECRET}"})
    assert "the dead man's switch at 127.0.0.1 could not be told, tried once: " \
        "it redirects to what is no web address\n" in result.stderr
