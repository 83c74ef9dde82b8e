"""Fetching, from a real server on this machine that misbehaves on demand."""

import contextlib
import io
import os
import re
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kerasdemos.data import _network
from kerasdemos.data._network import TooSlow, part_of

CONTENT = bytes(range(256)) * 4096  # 1 MiB


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT, with ranges; the path says how badly."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        behaviour = self.path.split("/")[1]
        if behaviour == "missing":
            self.send_error(404)
            return
        start = 0
        if self.headers.get("Range") and behaviour != "norange":
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
            if start >= len(CONTENT):
                self.send_error(416)
                return
        body = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if behaviour == "cut" and not start:
            self.wfile.write(body[:300_000])
        elif behaviour == "stall":
            self.wfile.write(body[:100_000])
            self.wfile.flush()
            self.server.stop_stalling.wait(20)
        elif behaviour == "slow":
            for i in range(0, len(body), 20_000):
                self.wfile.write(body[i : i + 20_000])
                self.wfile.flush()
                if self.server.stop_stalling.wait(0.05):
                    return
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    server.stop_stalling = threading.Event()
    server.handle_error = lambda *_: None  # a client that hangs up is part of the test
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.stop_stalling.set()
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(url, file, most=2_000_000, **how):
    _network.fetch(url, file, most, **how)


def test_a_part_is_not_gone_on_with_from_another_mirror(server, tmp_path):
    with pytest.raises(OSError, match="the connection ended"):
        fetch(f"{server.url}/cut/file", tmp_path / "file")
    fetch(f"{server.url}/good/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.asked[-1] == ("/good/file", None)


def test_a_file_is_fetched_whole_and_nothing_else_is_left(server, tmp_path):
    file = tmp_path / "new" / "file"
    fetch(f"{server.url}/good/file", file)
    assert file.read_bytes() == CONTENT
    assert list(file.parent.iterdir()) == [file]


def test_a_broken_download_goes_on_where_it_stopped(server, tmp_path):
    file = tmp_path / "file"
    with pytest.raises(OSError, match="the connection ended after 300,000 of 1,048,576 bytes"):
        fetch(f"{server.url}/cut/file", file)
    [part] = tmp_path.iterdir()
    assert re.fullmatch(r"file\.[0-9a-f]{8}\.part", part.name)
    fetch(f"{server.url}/cut/file", file)
    assert file.read_bytes() == CONTENT
    assert server.asked == [("/cut/file", None), ("/cut/file", "bytes=300000-")]
    assert list(tmp_path.iterdir()) == [file]


def test_a_server_that_cannot_resume_sends_all_again(server, tmp_path):
    part_of(f"{server.url}/norange/file", tmp_path / "file").write_bytes(b"x" * 1000)
    fetch(f"{server.url}/norange/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_begun_again(server, tmp_path):
    part_of(f"{server.url}/good/file", tmp_path / "file").write_bytes(b"x" * (len(CONTENT) + 5))
    fetch(f"{server.url}/good/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_server_that_falls_silent_is_given_up_and_its_part_kept(server, tmp_path):
    with pytest.raises(OSError, match=r"no byte for 0.5 s after"):
        fetch(f"{server.url}/stall/file", tmp_path / "file", patience=0.5)
    part = part_of(f"{server.url}/stall/file", tmp_path / "file")
    assert 0 < part.stat().st_size <= 100_000
    assert not (tmp_path / "file").exists()


def test_a_slow_server_makes_way_only_where_speed_was_asked_for(server, tmp_path, monkeypatch):
    monkeypatch.setattr(_network, "TRIAL_SECONDS", 0.2)
    with pytest.raises(TooSlow, match=r"^only [\d,]+ kB/s$") as raised:
        fetch(f"{server.url}/slow/file", tmp_path / "file", fast_enough=10_000_000)
    # 20 kB at once and then every twentieth of a second, a busy machine later.
    assert 0 < int(re.search(r"[\d,]+", str(raised.value))[0].replace(",", "")) < 1000
    assert part_of(f"{server.url}/slow/file", tmp_path / "file").exists()
    fetch(f"{server.url}/slow/file", tmp_path / "file", fast_enough=1)
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize(("url", "message"), [
    ("{server}/missing/file", "404"),
    ("http://127.0.0.1:1/file", "refused"),
    ("http://no-such-host.invalid/file", ""),
    ("no url", "unknown url type"),
])
def test_what_went_wrong_is_said_and_nothing_is_left(server, tmp_path, url, message):
    with pytest.raises(OSError, match=f"(?i){message}"):
        fetch(url.format(server=server.url), tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_keeps_the_part(server, tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_network._Progress, "show", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch(f"{server.url}/slow/file", tmp_path / "file")
    assert list(tmp_path.iterdir()) == [part_of(f"{server.url}/slow/file", tmp_path / "file")]


def test_progress_is_shown_in_plain_lines_where_nobody_watches(server, tmp_path, capsys):
    begun = time.monotonic()
    fetch(f"{server.url}/slow/file", tmp_path / "file")
    assert time.monotonic() - begun > 1.5
    lines = capsys.readouterr().err.splitlines()
    assert 1 <= len(lines) <= 10
    assert all("of 1.0 MB" in line and "kB/s" in line and "s left" in line for line in lines)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_a_bar_with_size_speed_and_time_left_on_a_terminal(server, tmp_path,
                                                                      monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.stderr", Terminal())
    fetch(f"{server.url}/good/file", tmp_path / "quick")
    assert sys.stderr.getvalue() == ""
    fetch(f"{server.url}/slow/file", tmp_path / "file")
    shown = sys.stderr.getvalue()
    assert re.search(r"file.*━.*0\.[4-9]/1\.0 MB", shown)
    assert re.search(r"\d [kM]B/s.*0:00:0\d", shown)


# Hostile servers, byte by byte ------------------------------------------------------------------


@pytest.fixture
def raw():
    """Answer every connection with what a function of (socket, gone) sends."""
    servers = []

    def start(answer):
        listening = socket.create_server(("127.0.0.1", 0))
        gone, count = threading.Event(), []

        def serve(connection):
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                connection.recv(65536)
                count.append(1)
                answer(connection, gone)

        def listen():
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(listening.accept()[0],)).start()

        thread = threading.Thread(target=listen)
        thread.start()
        servers.append((listening, gone, thread))
        return f"http://127.0.0.1:{listening.getsockname()[1]}/file", count

    yield start
    for listening, gone, thread in servers:
        gone.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


OK = b"HTTP/1.1 200 OK\r\n"
TOO_LATE = 180  # seconds that a hostile server goes on for


def endless(connection, gone):
    connection.sendall(OK + b"\r\n")
    while not gone.is_set():
        connection.sendall(bytes(65536))


def drip(head):
    def answer(connection, gone):
        connection.sendall(head)
        latest = time.monotonic() + TOO_LATE
        while time.monotonic() < latest and not gone.wait(0.05):
            connection.sendall(b"1")

    return answer


def at_once(content):
    return lambda connection, gone: connection.sendall(content)


@pytest.mark.parametrize(("answer", "message"), [
    pytest.param(endless, "expected at most 2,000,000 bytes, got more", id="no end"),
    pytest.param(at_once(OK + b"Content-Length: 9000000000\r\n\r\n"),
                 "expected at most 2,000,000 bytes, the server has 9,000,000,000", id="too long"),
    pytest.param(drip(OK + b"X: "), "no byte for 0.5 s", id="a header that drips"),
    pytest.param(drip(OK + b"Transfer-Encoding: chunked\r\n\r\n"), "no byte for 0.5 s",
                 id="a chunk's length that drips"),
    pytest.param(drip(OK + b"\r\n"), "only 0 kB/s", id="a body that drips"),
    pytest.param(lambda connection, gone: gone.wait(TOO_LATE), "no byte for 0.5 s|timed out",
                 id="silence"),
    pytest.param(at_once(b"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n"), "416", id="always 416"),
    pytest.param(at_once(b"HTTP/1.1 302 x\r\nLocation: /file\r\nContent-Length: 0\r\n\r\n"),
                 "redirect", id="a redirection to itself"),
    pytest.param(at_once(b"\x00\xff" * 50), "BadStatusLine|RemoteDisconnected", id="no HTTP"),
    pytest.param(at_once(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "IncompleteRead|after",
                 id="no chunk"),
])
def test_a_hostile_server_is_given_up_and_fills_nothing(raw, tmp_path, monkeypatch, answer,
                                                             message):
    monkeypatch.setattr(_network, "TRIAL_SECONDS", 0.5)
    url, count = raw(answer)
    part_of(url, tmp_path / "file").write_bytes(b"x" * 100)
    begun = time.monotonic()
    with pytest.raises(OSError, match=message):
        fetch(url, tmp_path / "file", patience=0.5)
    assert time.monotonic() - begun < TOO_LATE / 3  # it, not the server, has ended this
    assert len(count) < 15
    assert not (tmp_path / "file").exists()
    left = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert left == 0 if "got more" in message else left < 2_000_000


def test_a_length_that_is_no_number_is_done_without(raw, tmp_path):
    url, _ = raw(at_once(OK + b"Content-Length: abc\r\n\r\nall of it"))
    fetch(url, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"all of it"


@pytest.mark.parametrize("link", [os.symlink, os.link, lambda _, part: os.mkfifo(part)])
def test_nothing_is_written_through_a_link_in_the_place_of_a_part(server, tmp_path, link):
    url = f"{server.url}/good/file"
    mine = tmp_path / "mine"
    mine.write_bytes(b"my own")
    link(mine, part_of(url, tmp_path / "file"))
    fetch(url, tmp_path / "file")
    assert mine.read_bytes() == b"my own"
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert not (tmp_path / "file").is_symlink()


def test_progress_is_silent_where_stderr_is_closed(server, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    fetch(f"{server.url}/slow/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
