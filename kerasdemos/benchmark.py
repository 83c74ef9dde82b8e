"""`kerasdemos bench`: our training beside stock Keras, JAX and PyTorch, on this machine, now.

Every contestant trains the same network on the same images with the same batch size and
optimizer, each run in a process of its own, in turn, round after round: what else the machine
does then hits all alike, and the ratios hold where single times do not. The JAX and PyTorch
loops are what a user of these frameworks would write for speed.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
import time

import numpy as np

from kerasdemos.checks import Unavailable
from kerasdemos.machine import described

CONTESTANTS = {
    "mlp": ["ours", "stock model.fit", "JAX lax.scan"],
    "first": ["ours", "stock model.fit"],
    "cnn": ["ours", "stock model.fit", "PyTorch channels_last"],
    # Without stock Keras, which takes a quarter of an hour.
    "moons": ["ours", "PyTorch, the slide's loop"],
}
NEEDS = {"JAX lax.scan": "jax", "PyTorch channels_last": "torch",
         "PyTorch, the slide's loop": "torch"}
EPOCHS = {"mlp": 5, "first": 1, "cnn": 2, "moons": 15_000}
BATCH = 32
FEW = 1000  # rows of a first fit


def report(rounds, only=None):
    """Run the benchmark and write what it measured.

    Parameters
    ----------
    rounds : int
        Runs of each contestant; the medians count.
    only : {"mlp", "first", "cnn", "moons"}, optional

    Returns
    -------
    str
        A table a network: median seconds, range, and how many times as long as ours.

    Raises
    ------
    Unavailable
        A contestant's run failed.
    """
    lines = [described()]
    width = 28
    for network in [only] if only else CONTESTANTS:
        seconds = {name: [] for name in CONTESTANTS[network]
                   if name not in NEEDS or importlib.util.find_spec(NEEDS[name])}
        for turn in range(rounds):
            for name in seconds:
                print(f"{network}, round {turn + 1} of {rounds}: {name} …", file=sys.stderr)
                seconds[name].append(_measure(network, name))
        lines += ["", _title(network), f"{'':{width}}{'median s':>10}{'range':>16}{'ratio':>8}"]
        for name, runs in seconds.items():
            # Round by round, so that a slow minute weighs on both sides of its ratio.
            ratio = statistics.median(b / a for a, b in zip(seconds["ours"], runs, strict=True))
            span = f"{min(runs):.2f} – {max(runs):.2f}"
            lines.append(f"{name:{width}}{statistics.median(runs):>10.2f}{span:>16}{ratio:>8.2f}")
        for name in CONTESTANTS[network]:
            if name not in seconds:
                lines.append(f"{name:{width}}not installed; `make bench` installs it")
    return "\n".join(lines)


def _title(network):
    if network == "mlp":
        return (f"Fashion-MNIST MLP, {EPOCHS['mlp']} epochs of 1,875 steps of {BATCH}, "
                "compilation included")
    if network == "moons":
        return f"Moons, {EPOCHS['moons']:,} full-batch steps, compilation included"
    return f"CIFAR-10 CNN, the second epoch of 1,563 steps of {BATCH} (the first one compiles)"


def _measure(network, name):
    run = subprocess.run([sys.executable, "-m", "kerasdemos.benchmark", network, name],
                         capture_output=True, text=True)
    if run.returncode:
        said = run.stderr.strip().splitlines() or [f"ended with exit code {run.returncode}"]
        raise Unavailable(f"{network}, {name}: {said[-1]}")
    epochs = json.loads(run.stdout.splitlines()[-1])
    return epochs[-1] if network == "cnn" else sum(epochs)


# One run of one contestant: seconds of each epoch -----------------------------------------------


def _data(network):
    from kerasdemos.data import cifar10, cifar10_standin, fashion_mnist, moons

    if network not in CONTESTANTS:
        raise KeyError(network)
    if network == "moons":
        data = moons()
        return data.x_train, data.y_train
    if network in ("mlp", "first"):
        data = fashion_mnist()
        rows = slice(FEW if network == "first" else None)
        return data.x_train[rows] / np.float32(255), data.y_train[rows].astype(np.int32)
    try:
        data = cifar10()
    except Unavailable:
        # Speed does not depend on what is in the pictures.
        data = cifar10_standin()
    return data.x_train[:50_000], data.y_train[:50_000].astype(np.int32)


def _keras(network, x, y, ours):
    import keras

    from kerasdemos.builders import cifar_cnn, fashion_mlp
    from kerasdemos.training import fit

    class Clock(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.ends = []

        def on_epoch_end(self, epoch, logs=None):
            self.ends.append(time.perf_counter())

    model = cifar_cnn() if network == "cnn" else fashion_mlp()
    clock = Clock()
    started = time.perf_counter()
    if ours:
        fit(model, x, y, epochs=EPOCHS[network], batch_size=BATCH, seed=0, callbacks=[clock],
            verbose=0)
    else:
        model.fit(x, y, epochs=EPOCHS[network], batch_size=BATCH, callbacks=[clock], verbose=0)
    return np.diff([started, *clock.ends])


def _jax(x, y):
    import jax
    from jax import numpy as jnp

    def loss(weights, images, labels):
        w1, b1, w2, b2 = weights
        hidden = jax.nn.relu(images @ w1 + b1)  # (32, 128)
        scores = jax.nn.log_softmax(hidden @ w2 + b2)  # (32, 10)
        accuracy = (scores.argmax(1) == labels).mean()
        return -jnp.take_along_axis(scores, labels[:, None], 1).mean(), accuracy

    def step(state, batch):
        weights, first, second, t = state
        (value, accuracy), slopes = jax.value_and_grad(loss, has_aux=True)(weights, *batch)
        t = t + 1
        first = [0.9 * m + 0.1 * g for m, g in zip(first, slopes, strict=True)]
        second = [0.999 * v + 0.001 * g * g for v, g in zip(second, slopes, strict=True)]
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        weights = [w - rate * m / (jnp.sqrt(v) + 1e-7)
                   for w, m, v in zip(weights, first, second, strict=True)]
        return (weights, first, second, t), (value, accuracy)

    @jax.jit
    def epoch(state, images, labels):
        return jax.lax.scan(step, state, (images, labels))

    generator = np.random.default_rng(0)
    x = x.reshape(len(x), 784)
    started = time.perf_counter()
    ends = []
    weights = []
    for n_in, n_out in ((784, 128), (128, 10)):
        limit = np.sqrt(6 / (n_in + n_out))
        weights += [jnp.asarray(generator.uniform(-limit, limit, (n_in, n_out)), jnp.float32),
                    jnp.zeros(n_out)]
    state = (weights, [0 * w for w in weights], [0 * w for w in weights], jnp.float32(0))
    for _ in range(EPOCHS["mlp"]):
        order = generator.permutation(len(x)).reshape(-1, BATCH)
        state, (values, _accuracies) = epoch(state, x[order], y[order])
        values.block_until_ready()
        ends.append(time.perf_counter())
    return np.diff([started, *ends])


def _torch(x, y):
    import torch
    from torch import nn

    network = nn.Sequential(
        nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 64),
        nn.ReLU(), nn.Linear(64, 10)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters())
    criterion = nn.CrossEntropyLoss()
    images = torch.from_numpy(x.copy()).permute(0, 3, 1, 2)  # (n, 3, 32, 32), channels last
    labels = torch.from_numpy(y).long()
    ends = [time.perf_counter()]
    for _ in range(EPOCHS["cnn"]):
        total = right = 0.0
        for rows in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            scores = network(images[rows].float())
            loss = criterion(scores, labels[rows])
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(rows)
            right += (scores.argmax(1) == labels[rows]).sum()
        float(total), float(right)
        ends.append(time.perf_counter())
    return np.diff(ends)


def _moons_ours(x, y):
    from kerasdemos.builders import moons_mlp
    from kerasdemos.training import fit

    model = moons_mlp()
    started = time.perf_counter()
    fit(model, x, y, epochs=EPOCHS["moons"], batch_size=len(x), verbose=0)
    return [time.perf_counter() - started]


def _moons_torch(x, y):
    import torch
    from torch import nn

    network = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    started = time.perf_counter()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-2)
    losses = []
    for _ in range(EPOCHS["moons"]):
        loss = criterion(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return [time.perf_counter() - started]


def _run(network, name):
    x, y = _data(network)
    if network == "moons":
        return _moons_ours(x, y) if name == "ours" else _moons_torch(x, y)
    if name == "JAX lax.scan":
        return _jax(x, y)
    if name == "PyTorch channels_last":
        return _torch(x, y)
    return _keras(network, x, y, ours=name == "ours")


if __name__ == "__main__":
    print(json.dumps(list(_run(*sys.argv[1:]))))
