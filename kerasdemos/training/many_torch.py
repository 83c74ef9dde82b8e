"""Many copies at once on PyTorch: vectorised over the copies, a loop over the steps."""

from contextlib import nullcontext

import numpy as np
import torch
from torch.func import grad_and_value, vmap


def train(loss_of_one, update, n_slots, weights, x, y, batches, rates, steps, period):
    """Train all copies, step by step; arguments as in `many_tensorflow`."""
    own = [data.own or batches.own for data in (x, y)]
    gradients_of = vmap(grad_and_value(loss_of_one),
                        in_dims=(0, *(0 if each else None for each in own)))
    weights = [torch.tensor(array) for array in weights]
    slots = [[torch.zeros_like(w) for _ in range(n_slots)] for w in weights]
    x_array, y_array, rates = (torch.tensor(array) for array in (x.array, y.array, rates))
    rows_of = None if batches.array is None else torch.tensor(batches.array).long()
    records = []
    for step in range(steps):
        rows = None if rows_of is None else rows_of[step]
        gradients, losses = gradients_of(weights, _take(x_array, rows, x.own, batches.own),
                                         _take(y_array, rows, y.own, batches.own))
        rate, now = rates[step % len(rates)], torch.tensor(step, dtype=rates.dtype)
        moved = [update(now, rate.reshape(-1, *[1] * (w.ndim - 1)), w, g, *slot)
                 for w, g, slot in zip(weights, gradients, slots, strict=True)]
        weights, slots = [w for w, *_ in moved], [slot for _, *slot in moved]
        if step % period == 0:
            records.append(losses.to(rates.dtype).numpy())
    return [array.numpy() for array in weights], np.stack(records)


def predict(call, weights, x):
    """Compute the outputs of all copies: call(weights of one, x), of shape (copies, n, ...)."""
    with torch.no_grad():
        return vmap(call, in_dims=(0, None))(
            [torch.tensor(array) for array in weights], torch.tensor(x)).numpy()


def precision(dtype):
    """Let arrays of this dtype be what they say, inside the block: here they are."""
    return nullcontext()


def _take(array, rows, own_array, own_rows):
    """Rows of a batch: (copies, batch, ...) where data or rows are each copy's own."""
    if rows is None:
        return array
    if own_array and own_rows:
        return array[torch.arange(len(array))[:, None], rows]
    return array[:, rows] if own_array else array[rows]
