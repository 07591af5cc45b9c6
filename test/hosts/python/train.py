"""Trains a lab of the engine from IDX files, in Python by wasmtime.

Prints a JSON object on each line. --check compares gradients with central differences, and with PyTorch if installed.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np

from engine import Engine
from lab import BATCH, CLASSES, LABS, Dataset, Lab, network, read_idx, shuffled
from simdigit import Dtype


def train_epoch(engine: Engine, net: int, data: Dataset, epoch: int, seed: int) -> float:
    """Mean loss of the steps, each before its update."""
    steps = data.count // BATCH
    mark = engine.mark()
    order = shuffled(engine, data.count, epoch, seed)
    losses = engine.need(engine.alloc(8 * steps))
    engine.must(engine.net_train(net, data.handle, order, steps * BATCH, losses))
    cost = float(engine.view(losses, steps, np.float64).mean())
    engine.must(engine.release(mark))
    return cost


def parameters(engine: Engine, net: int, dtype: type = np.float32) -> np.ndarray:
    """The parameters in the engine's memory: reading saves them, writing loads them."""
    return engine.view(engine.net_params_ptr(net), engine.net_parameters(net), dtype)


def accuracy(engine: Engine, net: int, data: Dataset) -> float:
    mark = engine.mark()
    probabilities, predictions, loss = (
        engine.need(engine.alloc(size)) for size in (4 * CLASSES * data.count, 2 * data.count, 8)
    )
    engine.must(engine.net_evaluate(net, data.handle, 0, data.count, probabilities, predictions, loss))
    right = float((engine.view(predictions, data.count, np.uint16) == data.labels).mean())
    engine.must(engine.release(mark))
    return right


def check(engine: Engine, lab: Lab, images: np.ndarray, labels: np.ndarray, seed: int) -> dict:
    """Largest differences of the float64 gradients from central differences and from PyTorch's gradients."""
    data = Dataset(engine, images, labels, Dtype.F64)
    net = network(engine, lab, Dtype.F64, data.features, data.count, seed)
    order = engine.place(np.arange(data.count, dtype=np.uint32))
    out = engine.need(engine.alloc(8))

    def loss() -> float:
        engine.must(engine.net_gradient(net, data.handle, order, data.count, out))
        return float(engine.view(out, 1, np.float64)[0])

    loss()
    values = parameters(engine, net, np.float64)
    gradients = engine.view(engine.net_grads_ptr(net), values.size, np.float64).copy()
    h, worst = 1e-6, 0.0
    for i in np.linspace(0, values.size - 1, 200).astype(int):
        value = values[i]
        values[i] = value + h
        up = loss()
        values[i] = value - h
        down = loss()
        values[i] = value
        worst = max(worst, abs((up - down) / (2 * h) - gradients[i]))
    result = {"gradients": int(values.size), "central_differences": worst}
    try:
        from torch_gradients import torch_gradients
    except ImportError:
        return result | {"torch": None}
    expected = torch_gradients(lab, values, images / 255, data.labels)
    return result | {"torch": float(np.abs(expected - gradients).max())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lab", choices=LABS)
    parser.add_argument("folder", type=Path, help="with MNIST's four files, gzipped or not")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="only the first N training images")
    parser.add_argument("--load", type=Path, help="parameters to begin with: float32, W and b of each layer in turn")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--check", action="store_true", help="only check the gradients")
    given = parser.parse_args()

    engine, lab = Engine(), LABS[given.lab]
    sets = [
        (read_idx(given.folder, f"{name}-images-idx3-ubyte", 3), read_idx(given.folder, f"{name}-labels-idx1-ubyte", 1))
        for name in ("train", "t10k")
    ]
    if given.check:
        print(json.dumps(check(engine, lab, sets[0][0][:20], sets[0][1][:20], given.seed)))
        return
    train = Dataset(engine, sets[0][0][: given.limit], sets[0][1][: given.limit], Dtype.F32)
    test = Dataset(engine, *sets[1], Dtype.F32)
    net = network(engine, lab, Dtype.F32, train.features, BATCH, given.seed)
    if given.load:
        parameters(engine, net)[:] = np.fromfile(given.load, np.float32)
    for epoch in range(1, given.epochs + 1):
        start = time.perf_counter()
        cost = train_epoch(engine, net, train, epoch, given.seed)
        print(json.dumps({"epoch": epoch, "cost": cost, "seconds": time.perf_counter() - start}), flush=True)
    weights = parameters(engine, net)
    if given.save:
        weights.tofile(given.save)
    print(json.dumps({
        "accuracy": accuracy(engine, net, test),
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
    }))


if __name__ == "__main__":
    main()
