"""What PyTorch answers, stored for tests on machines without it: pytorch.json, pure data.

`python tests/oracle/pytorch.py` makes the file anew; `make oracle` compares it with what the
PyTorch of this machine says. The problems are NumPy's; only what is in ANSWERS imports PyTorch.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
POINTS = np.array([-30.0, -3.0, -1.25, -0.5, -1e-3, 1e-3, 0.5, 1.25, 3.0, 30.0])
FAR_OUT = 10  # times the moons' points: there biases do not decide alone
MOONS_EPOCHS = 15_000
MOONS_READ = [0, 1, 2, 10, 100, *range(1000, MOONS_EPOCHS, 1000), MOONS_EPOCHS - 1]


def stored():
    """What stands in the file: a dict of dicts of lists."""
    return json.loads(FILE.read_text(encoding="utf-8"))


# --- The problems -------------------------------------------------------------------------------


def small_network():
    """Weights (out, in), biases, inputs, targets and labels of a network 3-5-4-2."""
    rng, sizes = np.random.default_rng(26), (3, 5, 4, 2)
    weights = [rng.normal(size=(rows, n)) for n, rows in pairwise(sizes)]
    biases = [rng.normal(size=rows) for rows in sizes[1:]]
    x, y, labels = rng.normal(size=(6, 3)), rng.normal(size=(6, 2)), rng.integers(2, size=6)
    return weights, biases, x, y, labels


def my_first_nets_weights():
    """MyFirstNet's initial weights in Keras's order and shapes, float32."""
    rng = np.random.default_rng(0)
    return [rng.uniform(-bound, bound, shape).astype(np.float32) for bound, shape in (
        (2**-0.5, (2, 16)), (2**-0.5, 16), (16**-0.5, (16, 2)), (16**-0.5, 2))]


def regression():
    """Data, order of batches (1000, 10) and initial weights of "Another Example", in float64.

    In float32 a rounding may put a unit on the other side of its kink: on one processor the losses
    then agreed to 2e-7, on another to 1.2e-5.
    """
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(100, 10)), rng.normal(size=(100, 5))
    orders = rng.permuted(np.tile(np.arange(100), (100, 1)), axis=1)
    weights = []
    for fan_in, fan_out in ((10, 40), (40, 40), (40, 5)):
        weights += [rng.normal(scale=np.sqrt(2 / fan_in), size=(fan_in, fan_out)),
                    np.zeros(fan_out)]
    return x, y, orders.reshape(-1, 10), weights


# --- The answers --------------------------------------------------------------------------------


def _linear_layers(torch, network, weights):
    """Give a network Keras's weights: PyTorch's kernels are (out, in), Keras's (in, out)."""
    with torch.no_grad():
        for parameter, array in zip(network.parameters(), weights, strict=True):
            parameter.copy_(torch.from_numpy(array.T.copy()))
    return network


def _as_in_keras(network):
    return [parameter.detach().numpy().T for parameter in network.parameters()]


def _activations(torch):
    functional = torch.nn.functional
    answers = {"softmax": torch.softmax(torch.from_numpy(POINTS), 0)}
    for name, function in {
            "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "cos": torch.cos,
            "softplus": functional.softplus, "hard_tanh": functional.hardtanh}.items():
        x = torch.from_numpy(POINTS).requires_grad_()
        y = function(x)
        y.sum().backward()
        answers |= {name: y.detach(), f"{name}'": x.grad}
    return answers


def _gradients(torch):
    weights, biases, x, y, labels = small_network()
    x, y, labels = map(torch.from_numpy, (x, y, labels))
    functional, answers = torch.nn.functional, {}
    for name, loss_of in {
            "mse": lambda out: functional.mse_loss(out, y),
            "sum_squares": lambda out: functional.mse_loss(out, y, reduction="sum"),
            "cross_entropy": lambda out: functional.cross_entropy(out, labels)}.items():
        parameters = [torch.from_numpy(array).requires_grad_() for array in weights + biases]
        h = x
        for k in range(3):
            h = functional.linear(h, parameters[k], parameters[3 + k])
            h = torch.relu(h) if k < 2 else h
        loss = loss_of(h)
        loss.backward()
        answers |= {f"{name}: loss": loss.detach()} | {
            f"{name}: {k}": parameter.grad for k, parameter in enumerate(parameters)}
    return answers


def _momentum(torch):
    """The gradient is the parameter's own; StepLR halves the rate every 3 steps."""
    parameter = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=0.1, momentum=0.9)
    halving = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
    for _ in range(20):
        optimizer.zero_grad()
        (parameter**2 / 2).sum().backward()
        optimizer.step()
        halving.step()
    return {"after 20 steps": parameter.detach()}


def _my_first_net(torch):
    """MyFirstNet, as on the slide."""
    return torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))


def _initial_weights(torch):
    """The spread of its own initial weights, over 500 draws."""
    torch.manual_seed(2)
    draws = [_as_in_keras(_my_first_net(torch)) for _ in range(500)]
    arrays = [np.concatenate([one[k].ravel() for one in draws]) for k in range(4)]
    return {"largest": np.array([np.abs(array).max() for array in arrays]),
            "standard deviation": np.array([array.std() for array in arrays])}


def _moons(torch):
    """The slide's loop: full batch, cross-entropy of logits, SGD."""
    from kerasdemos import moons

    network = _linear_layers(torch, _my_first_net(torch), my_first_nets_weights())
    x, y = torch.from_numpy(moons().x_train), torch.from_numpy(moons().y_train)
    outputs = network(x[:5]).detach().clone()
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-2)
    losses = []
    for _ in range(MOONS_EPOCHS):
        loss = loss_function(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"outputs": outputs, "losses": np.array(losses, np.float32)[MOONS_READ]} | {
        f"weights {k}": array for k, array in enumerate(_as_in_keras(network))}


def _regression(torch):
    """The slide's model and training: SGD with momentum, StepLR; the loss summed epoch by epoch."""
    x, y, batches, weights = regression()
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    network = _linear_layers(torch, torch.nn.Sequential(
        torch.nn.Linear(10, 40), torch.nn.ReLU(), torch.nn.Linear(40, 40), torch.nn.ReLU(),
        torch.nn.Linear(40, 5)).double(), weights)
    criterion = torch.nn.MSELoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
    losses = []
    for order in batches.reshape(100, 10, 10):  # ten batches of ten rows
        for rows in order:
            optimizer.zero_grad()
            loss = criterion(network(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
    return {"losses": np.reshape(losses, (100, 10)).sum(axis=1)}


def _listing(torch):
    """MyFirstNet as it is printed and as it predicts, and two errors of the listing."""
    from kerasdemos import moons
    from kerasdemos.lectures.cambridge import moons as room

    network = _linear_layers(torch, room.listing(), my_first_nets_weights())
    equal = torch.tensor([[0.2646, -0.0653], [0.0444, 0.1359], [0.0, 0.0]])
    return {"printed": np.array(str(network)),
            "predicted": network.predict(torch.from_numpy(FAR_OUT * moons().x_train)),
            "argmax of equals": torch.argmax(equal, 1)} | {
        claim.id: np.array(claim.ours()) for claim in room.CLAIMS
        if claim.id in ("C16.train-overridden", "C16.global-model")}


def _printed(torch):
    """Two modules, as they are printed."""
    nn = torch.nn
    return {"relu": np.array(str(nn.Sequential(
        nn.Linear(10, 40), nn.ReLU(), nn.Linear(40, 40), nn.ReLU(), nn.Linear(40, 5)))),
        "others": np.array(str(nn.Sequential(
            nn.Linear(2, 3, bias=False), nn.Tanh(), nn.Linear(3, 3), nn.Sigmoid(),
            nn.Linear(3, 2), nn.Softmax(dim=1))))}


ANSWERS = {"activations": _activations, "gradients": _gradients, "momentum": _momentum,
           "initial weights": _initial_weights, "moons": _moons, "regression": _regression,
           "listing": _listing, "printed": _printed}


def ask(name):
    """PyTorch's answers to one problem, as they stand in the file: a dict of lists."""
    import torch

    torch.set_num_threads(1)
    return {key: _plain(np.asarray(value)) for key, value in ANSWERS[name](torch).items()}


def _plain(array):
    digits = 9 if array.dtype == np.float32 else 17
    return json.loads(json.dumps(array.tolist()), parse_float=lambda text: float(
        f"{float(text):.{digits}g}"))


def main():
    """Write the file, one answer a line."""
    entries = (f"{json.dumps(name)}: {{\n" + ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in ask(name).items()) + "\n}"
        for name in ANSWERS)
    FILE.write_text("{" + ",\n".join(entries) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
