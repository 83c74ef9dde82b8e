"""Many seeds: what is asked wrongly, interrupted, started twice, or sent to a cluster."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kerasdemos.checks import InputError, Unavailable
from kerasdemos.evidence import packing, replication
from kerasdemos.evidence import results as files
from kerasdemos.evidence.running import run
from kerasdemos.evidence.runs import shipped_path
from kerasdemos.lectures import EXPERIMENTS

# A real training that takes a second, compilation included, and needs no images.
SHORT = EXPERIMENTS["overfitting"].with_settings(steps=300)
REPLICATE = """
import sys
from kerasdemos.lectures import EXPERIMENTS
from kerasdemos.evidence.replication import replicate
short = EXPERIMENTS["overfitting"].with_settings(steps=300)
folder, n_seeds, jobs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
runs = replicate(short, range(n_seeds), jobs=jobs, folder=folder, progress=False)
print(*runs.seeds)
"""


@pytest.fixture(scope="module")
def start():
    """Start a replication as a program of its own; what is left of it ends with the tests."""
    started = []

    def start(folder, n_seeds=6, jobs=2, code=REPLICATE):
        command = [sys.executable, "-c", code, str(folder), str(n_seeds), str(jobs)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def finished(folder):
    return sorted(Path(folder).rglob("[0-9]*.json"))


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def without_times(folder):
    """Every file's bytes by its name, less the line of its seconds."""
    return {str(path.relative_to(folder)):
            re.sub(rb'^"seconds": .*\n', b"", path.read_bytes(), flags=re.MULTILINE)
            for path in finished(folder)}


def processes_of(group):
    """Processes of a session that are alive."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--sid", str(group)], capture_output=True,
                           text=True).stdout
    return [line for line in found.splitlines() if " Z" not in line]


@pytest.fixture(scope="module")
def whole(start, tmp_path_factory):
    """The folder of a replication that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    done = start(folder)
    out, err = done.communicate(timeout=300)
    assert (done.returncode, out) == (0, "0 1 2 3 4 5\n"), err
    return folder


# What is asked ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seeds", "named"), [
    ([0, 1, 1], "1 twice"), ([-1], "-1"), ([2**32], "4294967296"), (["3"], "'3'"),
    ("0-4", "'0-4'"), ([0.5], "0.5"), ([True], "True"), ([], "none"), (7, "7"),
])
def test_a_wrong_list_of_seeds_is_refused_before_anything_starts(tmp_path, seeds, named):
    with pytest.raises(InputError, match="seeds: .*" + re.escape(named)):
        replication.replicate(SHORT, seeds, folder=tmp_path / "results")
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("options", "named"), [
    ({"jobs": 0}, "jobs: .*0"), ({"jobs": 1.5}, "jobs: .*1.5"), ({"jobs": True}, "jobs: .*True"),
    ({"cluster": "host"}, "cluster: .*tcp://host:8786, got 'host'"), ({"cluster": 8786}, "cluster"),
])
def test_wrong_options_are_refused_before_anything_starts(tmp_path, options, named):
    with pytest.raises(InputError, match=named):
        replication.replicate(SHORT, [0], folder=tmp_path / "results", **options)
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_named(tmp_path):
    pytest.importorskip("distributed")
    with pytest.raises(Unavailable, match=r"scheduler at tcp://127.0.0.1:9.*dask scheduler"):
        replication.replicate(SHORT, [0], cluster="tcp://127.0.0.1:9", folder=tmp_path)


# Runs that are there already ----------------------------------------------------------------------


def test_runs_that_are_there_are_read_and_not_run_again(tmp_path):
    result = run(SHORT, 3)
    path = files.write(tmp_path, SHORT, result)
    before = path.read_bytes(), path.stat().st_mtime_ns
    runs = replication.replicate(SHORT, [3], folder=tmp_path)
    assert runs.seeds == [3]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_packed_runs_are_read_and_not_run_again_unless_they_are_left_out(tmp_path):
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    result = run(SHORT, 3)
    path = shipped_path(shipped, SHORT)
    packing.write(path, SHORT.name, SHORT.settings, [result])
    [read] = replication.replicate(SHORT, [3], folder=own, shipped=shipped).results
    assert (read.shipped, own.exists()) == (True, False)
    [made] = replication.replicate(SHORT, [3], jobs=1, folder=own, shipped=None,
                                   progress=False).results
    assert (made.shipped, files.path_of(own, SHORT, 3).exists()) == (False, True)
    [counts] = replication.replicate(SHORT, [3], folder=own, shipped=shipped).results
    assert not counts.shipped
    path.write_text(path.read_text().replace("[3,", "[4,"))
    with pytest.raises(InputError, match=re.escape(str(path))):
        replication.replicate(SHORT, [3], folder=own, shipped=shipped)


def test_a_run_of_other_settings_is_not_taken(tmp_path):
    other = SHORT.with_settings(steps=301)
    files.write(tmp_path, other, run(other, 3))
    assert files.path_of(tmp_path, other, 3).exists()
    assert not files.path_of(tmp_path, SHORT, 3).exists()


def test_a_changed_file_is_named_before_anything_starts(tmp_path):
    path = files.write(tmp_path, SHORT, run(SHORT, 3))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match=re.escape(str(path))):
        replication.replicate(SHORT, [3, 4], folder=tmp_path)
    assert finished(tmp_path) == [path]


# Interrupted, twice, from elsewhere ---------------------------------------------------------------


def test_what_a_killed_process_began_to_write_goes_with_its_lock_and_nothing_else(tmp_path):
    runs = replication._Runs(tmp_path, EXPERIMENTS["regression"])  # blocks of 100 seeds
    folder = runs.path(100).parent
    folder.mkdir(parents=True)
    for seed in (99, 100, 199, 200):
        (folder / f".{seed}-half.json").touch()
    runs.path(100).with_suffix(".lock").touch()
    lock = runs.lock(100)
    assert sorted(file.name for file in folder.glob(".*")) == [".200-half.json", ".99-half.json"]
    assert runs.lock(100) is None  # it is held
    replication._release(lock)


@pytest.mark.slow
def test_a_killed_one_started_again_ends_with_the_same_files(start, tmp_path, whole):
    killed = start(tmp_path)
    wait_for(lambda: finished(tmp_path))
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert 0 < len(finished(tmp_path)) < 6
    wait_for(lambda: not processes_of(killed.pid), 20)  # the workers end with it
    again = start(tmp_path)
    out, err = again.communicate(timeout=300)
    assert (again.returncode, out) == (0, "0 1 2 3 4 5\n"), err
    assert without_times(tmp_path) == without_times(whole)
    assert not list(tmp_path.rglob("*.lock"))


@pytest.mark.slow
@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.exhaustive)])
def test_after_many_kills_at_random_moments_the_files_are_the_same_and_nothing_is_left(
        tmp_path, alive, kills):
    def command(folder):
        return [sys.executable, "-m", "kerasdemos", "run", "regression", "1000-1399", "--results",
                str(tmp_path / folder)]

    def as_in_a_shell():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])

    moments, shared = random.Random(0), set(os.listdir("/dev/shm"))
    for k in range(kills):
        mark = f"kills-{os.getpid()}-{k}"
        killed = subprocess.Popen(command("killed"), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True, preexec_fn=as_in_a_shell,
                                  env=os.environ | {"MARK": mark})
        time.sleep(moments.uniform(0, 10))
        number = (signal.SIGTERM, signal.SIGKILL, signal.SIGINT)[k % 3]
        killed.send_signal(number)
        _, err = killed.communicate(timeout=60)
        assert killed.returncode in (0, 128 + number, -number), err
        assert "Traceback" not in err
        # None is left; that they end before their work does is test_children's.
        wait_for(lambda mark=mark: not alive(mark), 60)
    for folder in ("killed", "undisturbed"):
        subprocess.run(command(folder), capture_output=True, check=True)
    killed, undisturbed = (without_times(tmp_path / one) for one in ("killed", "undisturbed"))
    assert killed == undisturbed
    assert len(killed) == 400
    left = {file for file in tmp_path.rglob("*") if file.is_file()} - set(finished(tmp_path))
    assert not left
    assert set(os.listdir("/dev/shm")) <= shared


@pytest.mark.slow
def test_a_block_of_which_some_are_missing_ends_with_the_same_files(tmp_path):
    short = EXPERIMENTS["regression"].with_settings(epochs=3)
    whole, partial = tmp_path / "whole", tmp_path / "partial"
    handler = signal.getsignal(signal.SIGINT)
    replication.replicate(short, range(100), jobs=1, folder=whole, progress=False)
    replication.replicate(short, range(100), jobs=1, folder=partial, progress=False)
    for seed in (0, 17, 99):
        files.path_of(partial, short, seed).unlink()
    replication.replicate(short, range(100), jobs=1, folder=partial, progress=False)
    assert signal.getsignal(signal.SIGINT) is handler  # a single job runs in this process
    assert len(finished(partial)) == 100
    assert without_times(partial) == without_times(whole)


@pytest.mark.slow
def test_ctrl_c_keeps_finished_runs_and_ends_the_workers(start, tmp_path):
    code = REPLICATE.replace("runs = replicate", "import kerasdemos.cli as cli\ncode = cli.main(["
                             "'run', 'regression', '0-1999', '--results', folder])\n"
                             "sys.exit(code)\nruns = replicate")
    interrupted = start(tmp_path, code=code)
    wait_for(lambda: finished(tmp_path))
    os.killpg(interrupted.pid, signal.SIGINT)  # as a terminal does
    _, err = interrupted.communicate(timeout=60)
    assert interrupted.returncode == 130
    assert err.strip().splitlines()[-1].startswith("kerasdemos: interrupted; what is finished is")
    assert "Traceback" not in err
    kept = finished(tmp_path)
    assert 0 < len(kept) < 2000
    for path in kept:
        assert files.read_run(path, EXPERIMENTS["regression"]).error == ""
    wait_for(lambda: not processes_of(interrupted.pid), 20)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_named_and_finished_runs_are_kept(start, tmp_path):
    code = REPLICATE.replace("runs = replicate", "import kerasdemos.cli as cli\ncode = cli.main(["
                             "'run', 'regression', '0-1999', '--results', folder])\n"
                             "sys.exit(code)\nruns = replicate")
    process = start(tmp_path, code=code)
    wait_for(lambda: finished(tmp_path))
    workers = subprocess.run(["pgrep", "-f", "children import serve", "-P", str(process.pid)],
                             capture_output=True, text=True).stdout.split()
    os.kill(int(workers[0]), signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert err.strip().splitlines()[-1].startswith("kerasdemos: a worker process was ended")
    assert 0 < len(finished(tmp_path)) < 2000


@pytest.mark.slow
def test_two_started_at_once_share_the_work(start, tmp_path, whole):
    code = REPLICATE.replace("runs = replicate", """
write, mine = replication.results.write, []
def counted(folder, experiment, result):
    mine.append(result.seed)
    return write(folder, experiment, result)
replication.results.write = counted
runs = replicate""").replace("print(*runs.seeds)", "print(*runs.seeds)\nprint(*mine)").replace(
        "import sys", "import sys\nfrom kerasdemos.evidence import replication")
    both = [start(tmp_path, jobs=1, code=code) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    seeds, worked = zip(*(out.splitlines() for out, _ in said), strict=True)
    assert seeds == ("0 1 2 3 4 5",) * 2
    runs = " ".join(worked).split()
    assert sorted(set(runs)) == ["0", "1", "2", "3", "4", "5"]
    assert len(runs) <= 6 + 2
    assert len(finished(tmp_path)) == 6
    for path in finished(tmp_path):
        files.read_run(path, SHORT)


@pytest.fixture
def cluster(tmp_path):
    """Start a Dask scheduler and workers on loopback: (address, their processes)."""
    distributed = pytest.importorskip("distributed")
    contact, dask = tmp_path / "scheduler.json", [sys.executable, "-m", "dask"]
    place = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0",
                                 "--no-dashboard", "--scheduler-file", contact], **place)]

    def address(*options, n_workers=2):
        # It is there before it is filled.
        wait_for(lambda: contact.exists() and "tcp://" in contact.read_text())
        started.extend(subprocess.Popen(
            [*dask, "worker", "--scheduler-file", contact, "--nthreads", "1", "--no-dashboard",
             *options], **place) for _ in range(n_workers))
        found = re.search(r"tcp://[0-9.:]+", contact.read_text())[0]
        if n_workers:
            with distributed.Client(found) as client:
                client.wait_for_workers(n_workers, timeout=60)
        return found, started

    yield address
    for process in reversed(started):
        process.terminate()
        process.wait(30)


@pytest.mark.slow
def test_a_cluster_without_workers_is_named(tmp_path, monkeypatch, cluster):
    address, _ = cluster(n_workers=0)
    monkeypatch.setattr("kerasdemos.evidence.workers.SECONDS_FOR_WORKERS", 1)
    with pytest.raises(Unavailable, match=f"cluster: expected workers at {address}, got none in 1"):
        replication.replicate(SHORT, [0], cluster=address, folder=tmp_path / "results")


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_loses_no_run(start, tmp_path, cluster):
    address, processes = cluster("--no-nanny")
    results = tmp_path / "results"
    asking = start(results, 8, code=REPLICATE.replace("jobs=jobs", f"cluster={address!r}"))
    wait_for(lambda: finished(results))
    processes[1].kill()
    out, err = asking.communicate(timeout=300)
    assert (asking.returncode, out) == (0, "0 1 2 3 4 5 6 7\n"), err
    assert len(finished(results)) == 8
    for path in finished(results):
        assert files.read_run(path, SHORT).error == ""


@pytest.mark.slow
def test_a_run_that_ends_every_worker_of_a_cluster_is_no_endless_wait(start, tmp_path, cluster):
    (tmp_path / "preload.py").write_text("""
import os
from kerasdemos.evidence import workers
run_block = workers.run_block
workers.run_block = lambda experiment, first: (
    os._exit(9) if first == 1 else run_block(experiment, first))
""")
    address, _ = cluster("--preload", tmp_path / "preload.py")
    results = tmp_path / "results"
    asking = start(results, 3, code=REPLICATE.replace("jobs=jobs", f"cluster={address!r}"))
    _, err = asking.communicate(timeout=300)
    assert asking.returncode == 1
    assert "Unavailable: cluster: a run ended every worker that tried it" in err
    assert not files.path_of(results, SHORT, 1).exists()
    assert not list(results.rglob("*.lock"))
