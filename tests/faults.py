"""Stage every kind of fault that was found on this machine: `make faults`.

One line a fault: whether it was survived, the seconds, the exit code. Servers are on loopback,
processes are real, nothing outside a temporary folder is written. Words choose the faults whose
names they begin. With --keras or --pooch those that a server causes are staged for the loader of
keras.datasets, or for pooch, too.
"""

import contextlib
import gzip
import hashlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 90  # seconds for a process
OTHERS_LIMIT = 30, 300_000_000  # seconds, bytes of a file: they have no limits of their own
FILES = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
         "t10k-labels-idx1-ubyte.gz")
LOAD = f"""
import os, sys
from dataclasses import replace
from kerasdemos import endings, process
from kerasdemos.data import _fashion_mnist as module
process.begin("load")
good = tuple(os.environ["GOOD"] + "/" + name for name in {FILES})
module.SET = replace(module.SET, folder=None, package="", mirrors=(good,))
try:
    data = module.fashion_mnist()
except OSError as error:
    sys.exit(endings.end("load", error))
print(data.y_test.sum(), len(data.x_train), data.x_train[-1].sum())
"""
KERAS = f"""
import os, resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({OTHERS_LIMIT[1]},) * 2)
from keras.src.datasets import fashion_mnist as module
fetch = module.get_file
module.get_file = lambda name, origin, **how: fetch(
    name, origin=os.environ["BAD"] + "/" + origin.rpartition("/")[2], **how)
print("loaded", flush=True)
(x_train, y_train), (x_test, y_test) = module.load_data()
print(y_test.sum(), len(x_train), x_train[-1].sum())
"""
POOCH = f"""
import gzip, json, os, resource
import numpy as np, pooch
resource.setrlimit(resource.RLIMIT_FSIZE, ({OTHERS_LIMIT[1]},) * 2)
print("loaded", flush=True)
arrays = {{}}
for name, digest in json.loads(os.environ["DIGESTS"]).items():
    path = pooch.retrieve(os.environ["BAD"] + "/" + name, "sha256:" + digest, name,
                          os.environ["KERAS_HOME"])
    with gzip.open(path) as file:
        arrays[name] = np.frombuffer(file.read(), np.uint8, offset=16 if "images" in name else 8)
images = arrays["train-images-idx3-ubyte.gz"].reshape(-1, 784)
print(arrays["t10k-labels-idx1-ubyte.gz"].sum(), len(images), images[-1].sum())
"""
OTHERS = {"--keras": ("keras.datasets", KERAS), "--pooch": ("pooch", POOCH)}


# Servers ------------------------------------------------------------------------------------------


class Server(BaseHTTPRequestHandler):
    """Answers as the server's `answer` says: a function of this handler and the true content."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        name = self.path.rpartition("/")[2]
        if name not in self.server.contents:
            return self.send_error(404)
        with contextlib.suppress(OSError):
            self.server.answer(self, self.server.contents[name])

    def whole(self, content, length=None):
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start if length is None else length))
        self.end_headers()
        self.wfile.write(content[start:])

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(contents, answer=Server.whole):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.contents, server.answer, server.asked = contents, answer, []
    server.handle_error = lambda *_: None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def drip(handler, content, into_header=False):
    if not into_header:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
    else:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(2 * LIMIT):
        handler.wfile.write(b"x")
        time.sleep(1)


def endless(handler, content):
    handler.send_response(200)
    handler.end_headers()
    for _ in itertools.count():
        handler.wfile.write(bytes(1 << 16))


def looping(handler, content):
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.end_headers()


SERVERS = {
    "the body is cut off": lambda h, content: h.whole(content[:-1000], len(content)),
    "the body is cut off, and says so as whole": lambda h, content: h.whole(content[:-1000]),
    "an HTML page instead of the file": lambda h, _: h.whole(b"<html>log in first</html>"),
    "other bytes of the same length": lambda h, content: h.whole(gzip.compress(
        bytes(len(gzip.decompress(content))), 1)),
    "nothing at all": lambda h, _: h.whole(b""),
    "Content-Length that is no number": lambda h, content: h.whole(content, "abc"),
    "416 for everything": lambda h, _: h.send_error(416),
    "500 for everything": lambda h, _: h.send_error(500),
    "a redirection to itself": looping,
    "a body without end": endless,
    "a gzip bomb": lambda h, _: h.whole(BOMB),
    "a byte a second": drip,
    "a header without end, a byte a second": lambda h, content: drip(h, content, True),
    "silence": lambda h, _: time.sleep(2 * LIMIT),
    "the connection is closed at once": lambda h, _: h.connection.close(),
}
BOMB = b""


# Running and looking ------------------------------------------------------------------------------


def begun(command, held=(), **variables):
    def as_in_a_shell():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, held)

    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            cwd=ROOT, env=os.environ | variables, preexec_fn=as_in_a_shell)


def ended(process, seconds=LIMIT):
    out, err = process.communicate(timeout=seconds)
    assert "Traceback" not in err, err.splitlines()[-1]
    return process.returncode, out, err


def shell(command, **variables):
    return ended(begun(["bash", "-c", command.replace("PYTHON", sys.executable)], **variables))


def alive(mark):
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (mark.encode() in (process / "environ").read_bytes()
                    and (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"):
                found.append(int(process.name))
    return found


def signalled(number, command, after, tmp, **variables):
    """Send a signal to a command; it and its children are gone before LIMIT."""
    mark = f"fault-{os.getpid()}-{time.monotonic_ns()}"
    process = begun([sys.executable, *command], [signal.SIGINT], MARK=mark, OUT=str(tmp / "out"),
                    **variables)
    time.sleep(after)
    process.send_signal(number)
    latest = time.monotonic() + LIMIT
    code, _, err = ended(process)
    while alive(mark):
        assert time.monotonic() < latest, "a child lives on"
        time.sleep(0.05)
    expected = (-number,) if number == signal.SIGKILL else (128 + number, -number)
    assert code in expected, err
    left = [*tmp.rglob(".*"), *(() if number == signal.SIGKILL else tmp.rglob("*.lock"))]
    assert number == signal.SIGKILL or not left, f"left: {left}"
    return code


# The faults ---------------------------------------------------------------------------------------


class Faults:
    """Each is a function (folder) -> exit code; AssertionError: not survived."""

    def __init__(self, contents, right):
        self.contents, self.right = contents, right

    def loaded(self, tmp, bad, good, code=LOAD, **variables):
        return begun([sys.executable, "-c", code], KERASDEMOS_CACHE=str(tmp / "cache"),
                     KERAS_HOME=str(tmp / "keras"), KERASDEMOS_DATA="", KERASDEMOS_MIRROR=bad,
                     BAD=bad, GOOD=good, **variables)

    def all(self):
        yield from ((f"server: {name}", self.server(answer)) for name, answer in SERVERS.items())
        yield "server: nobody listens", lambda tmp: self.first("http://127.0.0.1:9", tmp)
        for number in (signal.SIGTERM, signal.SIGKILL):
            yield f"download: {number.name}, then again", self.killed_in_a_download(number)
        for name in ("eight", "link", "damaged", "zeros", "binary", "no_cache", "full_disk"):
            method = getattr(self, name)
            yield method.__doc__.rstrip("."), method
        run = ["-m", "kerasdemos", "run", "fashion", "1000-1009", "--results", "RESULTS"]
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP):
            yield (f"run: {number.name}", lambda tmp, number=number: signalled(
                number, [part.replace("RESULTS", str(tmp / "r")) for part in run], 6, tmp))
        yield "demo: Ctrl-C in the first tenth of a second", lambda tmp: signalled(
            signal.SIGINT, ["demos/fashion.py"], 0.05, tmp)
        yield "reproduce: Ctrl-C", lambda tmp: signalled(
            signal.SIGINT, ["-m", "kerasdemos", "reproduce", "--out", str(tmp / "r")], 5, tmp)
        for name in ("left", "full", "closed", "setting", "result"):
            method = getattr(self, name)
            yield method.__doc__.rstrip("."), method

    def first(self, bad, tmp):
        with serving(self.contents) as good:
            code, out, err = ended(self.loaded(tmp, bad, good.url))
        assert out == self.right, err
        return code

    def server(self, answer):
        def fault(tmp):
            with serving(self.contents, answer) as bad:
                code = self.first(bad.url, tmp)
            held = sum(file.stat().st_size for file in tmp.rglob("*") if file.is_file())
            assert held < 120_000_000, f"{held:,} bytes on the disk"
            return code
        return fault

    def killed_in_a_download(self, number):
        def slowly(handler, content):
            if handler.headers.get("Range"):
                return handler.whole(content)
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content[:len(content) // 2])
            time.sleep(LIMIT)

        def fault(tmp):
            with serving(self.contents, slowly) as server:
                process = self.loaded(tmp, "http://127.0.0.1:9", server.url)
                while not any(file.stat().st_size for file in tmp.rglob("*.part")):
                    time.sleep(0.05)
                time.sleep(0.5)
                process.send_signal(number)
                ended(process)
            with serving(self.contents) as server:
                code, out, err = ended(self.loaded(tmp, "http://127.0.0.1:9", server.url))
                assert out == self.right, err
            return code
        return fault

    def eight(self, tmp):
        """cache: eight processes at once, nothing there."""
        with serving(self.contents) as server:
            eight = [self.loaded(tmp, "http://127.0.0.1:9", server.url) for _ in range(8)]
            ends = [ended(process) for process in eight]
        assert all(out == self.right for _, out, _ in ends)
        assert len(server.asked) == 4, f"{len(server.asked)} downloads"
        return max(code for code, _, _ in ends)

    def link(self, tmp):
        """cache: the folder of downloads is a link to somebody's files."""
        (tmp / "mine").mkdir()
        (tmp / "mine" / FILES[3]).write_text("mine")
        (tmp / "cache" / "downloads").mkdir(parents=True)
        (tmp / "cache" / "downloads" / "fashion-mnist").symlink_to(tmp / "mine")
        code = self.first("http://127.0.0.1:9", tmp)
        assert (tmp / "mine" / FILES[3]).read_text() == "mine"
        return code

    def healed(self, tmp, damage):
        with serving(self.contents) as server:
            codes = [ended(self.loaded(tmp, "http://127.0.0.1:9", server.url))[0]]
            damage(tmp / "cache")
            for quiet in (False, True):
                code, out, err = ended(self.loaded(tmp, "http://127.0.0.1:9", server.url))
                assert out == self.right, err
                assert not (quiet and err), f"not healed: {err}"
                codes.append(code)
        return max(codes)

    def damaged(self, tmp):
        """cache: the copy is cut off."""
        return self.healed(tmp, lambda cache: os.truncate(
            cache / "sets/fashion-mnist/train-images-idx3-ubyte", 1000))

    def zeros(self, tmp):
        """cache: the copy has zeros for the test images."""
        def damage(cache):
            file = cache / "sets/fashion-mnist/t10k-images-idx3-ubyte"
            header = file.read_bytes()[:16]
            file.write_bytes(header + bytes(7840000))
        return self.healed(tmp, damage)

    def binary(self, tmp):
        """cache: its notes are binary."""
        return self.healed(tmp, lambda cache: (cache / "adopted/fashion-mnist").write_bytes(
            bytes(range(256))))

    def no_cache(self, tmp):
        """cache: there can be none."""
        (tmp / "cache").write_text("a file")
        code, _, err = ended(self.loaded(tmp, "http://127.0.0.1:9", "http://127.0.0.1:9"))
        assert code == 1
        assert "cannot be had here" in err
        return code

    def full_disk(self, tmp):
        """cache: no room for a large file."""
        limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000,) * 2)\n"
        with serving(self.contents) as server:
            code, out, err = ended(self.loaded(tmp, "http://127.0.0.1:9", server.url, limit + LOAD))
        assert code == 1 or out == self.right, err
        return code

    def left(self, tmp):
        """output: the reader leaves."""
        code, _, err = shell("PYTHON -m kerasdemos data status | true; exit ${PIPESTATUS[0]}")
        assert (code in (0, 141), err) == (True, "")
        return code

    def full(self, tmp):
        """output: the disk is full."""
        code, _, err = shell("PYTHON demos/xor.py > /dev/full", OUT=str(tmp))
        assert (code, err) == (1, "xor: cannot write: No space left on device\n")
        return code

    def closed(self, tmp):
        """output: all three streams are closed."""
        code, _, _ = shell("PYTHON demos/xor.py <&- >&- 2>&-", OUT=str(tmp))
        assert code == 0
        return code

    def setting(self, tmp):
        """settings: one that the demo does not have."""
        code, _, err = shell("PYTHON demos/fashion.py", OUT=str(tmp), EPOCH="3")
        assert code == 2
        assert "did you mean EPOCHS?" in err
        return code

    def result(self, tmp):
        """results: a named pipe and a file of wrong types among them."""
        from kerasdemos.evidence import results
        from kerasdemos.lectures import EXPERIMENTS

        place = results.path_of(tmp / "r", EXPERIMENTS["fashion"], 7)
        place.parent.mkdir(parents=True)
        os.mkfifo(place)
        place.with_name("8.json").write_text(json.dumps([1]))
        loaded = results.load(tmp / "r", EXPERIMENTS.values())
        assert len(loaded.faults) == 2
        return 2


def contents():
    """Return Fashion-MNIST's four files, packed, and what LOAD prints of them."""
    from kerasdemos.data import _fashion_mnist

    data = _fashion_mnist.fashion_mnist(download=False)
    files = dict(_fashion_mnist.SET.unparse(data))
    return ({f"{name}.gz": gzip.compress(content, 1) for name, content in files.items()},
            f"{data.y_test.sum()} {len(data.x_train)} {data.x_train[-1].sum()}\n")


def by_other(faults, answer, tmp, code):
    """Say what another loader does with a server, and at the next load with a good one."""
    said = []
    digests = {name: hashlib.sha256(file).hexdigest() for name, file in faults.contents.items()}
    for answering in (answer, Server.whole):
        with serving(faults.contents, answering) as server:
            process = faults.loaded(tmp, server.url, server.url, code, TF_CPP_MIN_LOG_LEVEL="3",
                                    DIGESTS=json.dumps(digests))
            process.stdout.readline()  # it is loaded
            try:
                out = process.communicate(timeout=OTHERS_LIMIT[0])[0].splitlines()[-1:]
                full = any(file.stat().st_size >= OTHERS_LIMIT[1] for file in tmp.rglob("*.gz"))
                said.append("fills the disk" if full else "error" if process.returncode else
                            "right" if out == [faults.right.strip()] else "wrong data, silently")
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                said.append("hangs")
    return f"{said[0]}; next load, from a good server: {said[1]}"


def main(arguments):
    """Stage all faults; return how many were not survived."""
    global BOMB
    BOMB = gzip.compress(bytes(1 << 30), 9)
    faults, lost = Faults(*contents()), 0
    chosen = [word for word in arguments if word not in OTHERS] or [""]
    for name, fault in faults.all():
        if not name.startswith(tuple(chosen)):
            continue
        tmp, began, code, why = Path(tempfile.mkdtemp(prefix="fault-")), time.monotonic(), "-", ""
        try:
            code = fault(tmp)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            why, lost = f"  ({(str(error) or repr(error)).splitlines()[0][:200]})", lost + 1
        seconds = time.monotonic() - began
        print(f"{'NOT survived' if why else 'survived':<13}{seconds:6.1f} s  exit {code!s:>3}  "
              f"{name}{why}", flush=True)
        shutil.rmtree(tmp, ignore_errors=True)
        for title, script in (OTHERS[word] for word in arguments if word in OTHERS):
            if name.startswith("server: ") and name[8:] in SERVERS:
                tmp = Path(tempfile.mkdtemp(prefix="fault-"))
                said = by_other(faults, SERVERS[name[8:]], tmp, script)
                print(f"    {title}: {said}", flush=True)
                shutil.rmtree(tmp, ignore_errors=True)
    return lost


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
