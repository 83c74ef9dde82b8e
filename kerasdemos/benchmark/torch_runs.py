"""The same networks in PyTorch, in the loop that its users write."""

import time

import torch
from torch import nn

from kerasdemos.benchmark.keras_runs import BATCH, CNN_STEPS, EPOCHS, MOONS_STEPS, cifar, fashion


def mlp(compiled):
    """Train five epochs, the network compiled by ``torch.compile`` or not; returns seconds."""
    x, y = fashion()
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    return _seconds(network, torch.from_numpy(x), y, EPOCHS, compiled)[-1]


def cnn(compiled):
    """Train two epochs; returns milliseconds a step of the second."""
    x, y = cifar()
    network = nn.Sequential(
        nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(1024, 64),
        nn.ReLU(), nn.Linear(64, 10)).to(memory_format=torch.channels_last)
    images = torch.from_numpy(x.copy()).permute(0, 3, 1, 2)  # (n, 3, 32, 32), channels last
    first, second = _seconds(network, images, y, 2, compiled)
    return (second - first) / CNN_STEPS * 1000


def moons():
    """Train 15,000 full-batch steps, as the slide's listing does; returns seconds."""
    from kerasdemos.data import moons

    data = moons()
    x, y = torch.from_numpy(data.x_train), torch.from_numpy(data.y_train)
    network = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))
    started = time.perf_counter()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-2)
    losses = []
    for _ in range(MOONS_STEPS):
        loss = criterion(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return time.perf_counter() - started


def _seconds(network, images, labels, epochs, compiled):
    """When each epoch had ended, in seconds after the start; loss and accuracy are kept."""
    labels = torch.from_numpy(labels).long()
    started = time.perf_counter()
    optimizer = torch.optim.Adam(network.parameters())
    criterion, ends = nn.CrossEntropyLoss(), []
    called = torch.compile(network) if compiled else network
    for _ in range(epochs):
        total = right = 0.0
        for rows in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            scores = called(images[rows].float())
            loss = criterion(scores, labels[rows])
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(rows)
            right += (scores.argmax(1) == labels[rows]).sum()
        float(total), float(right)
        ends.append(time.perf_counter() - started)
    return ends
