"""Two labs of ts/labs/labs.ts in the form that the engine takes, and their data from IDX files."""

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine import Engine, simdigit
from simdigit import Activation, Dtype, Hyper, Initialiser, LayerKind, LayerSpec, Loss, Optimizer

#: The stream ("shuf") from which the orders of the examples are drawn; its substream is the epoch, counted from 1.
SHUFFLE_STREAM = 0x73687566
BATCH, CLASSES = 100, 10
FLOATS = {Dtype.F32: np.float32, Dtype.F64: np.float64}


class Lab(NamedTuple):
    """Layers, initialiser of the weights, optimiser and its numbers."""

    layers: list[LayerSpec]
    weights: Initialiser
    optimizer: Optimizer
    hyper: Hyper


def dense(units: int) -> LayerSpec:
    return LayerSpec(LayerKind.DENSE, units)


RELU = LayerSpec(LayerKind.ACTIVATION, activation=Activation.RELU)

LABS = {
    "softmax-sgd": Lab([dense(10)], Initialiser.DEFAULT, Optimizer.SGD, Hyper(lr=0.1)),
    "xavier-adam": Lab(
        [dense(256), RELU, dense(256), RELU, dense(10)],
        Initialiser.XAVIER_UNIFORM,
        Optimizer.ADAM,
        Hyper(lr=0.001, decay1=0.9, decay2=0.999, epsilon=1e-8),
    ),
}


def network(engine: Engine, lab: Lab, dtype: Dtype, inputs: int, batch: int, seed: int) -> int:
    """An initialised network of the lab."""
    layers = engine.place(b"".join(spec.pack() for spec in lab.layers))
    net = engine.need(
        engine.net_create(dtype, inputs, batch, len(lab.layers), layers, Loss.SOFTMAX_CROSS_ENTROPY, lab.optimizer)
    )
    engine.must(engine.net_initialise(net, lab.weights, Initialiser.DEFAULT, seed, 0))
    engine.must(engine.net_set_optimizer(net, engine.place(lab.hyper.pack())))
    return net


def read_idx(folder: Path, name: str, dimensions: int) -> np.ndarray:
    """The bytes of an IDX file, which may be gzipped."""
    path = folder / name
    packed = folder / f"{name}.gz"
    if not path.exists() and not packed.exists():
        raise FileNotFoundError(f"{path}: expected an IDX file, found none, nor one with .gz")
    content = path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes())
    header = np.frombuffer(content, ">u4", 1 + dimensions)
    if header[0] != 0x800 + dimensions or len(content) != header.nbytes + header[1:].prod(dtype=np.uint64):
        raise ValueError(f"{path}: expected an IDX file of bytes in {dimensions} dimensions")
    return np.frombuffer(content, np.uint8, offset=header.nbytes).reshape(header[1], -1)


class Dataset:
    """Images and labels in the engine's memory."""

    def __init__(self, engine: Engine, images: np.ndarray, labels: np.ndarray, dtype: Dtype) -> None:
        self.count, self.features = images.shape
        self.labels = labels.reshape(-1).astype(np.uint16)
        table = (np.arange(256) / 255).astype(FLOATS[dtype])
        places = engine.place(images), engine.place(self.labels), 0, engine.place(table)  # 0: no targets
        self.handle = engine.need(
            engine.data_create(Dtype.U8, dtype, self.count, self.features, CLASSES, *places)
        )


def shuffled(engine: Engine, count: int, epoch: int, seed: int) -> int:
    """Address of the numbers below count in the shuffled order of the epoch."""
    order = engine.place(np.arange(count, dtype=np.uint32))
    engine.must(engine.shuffle(count, order, SHUFFLE_STREAM, epoch, seed, 0))
    return order
