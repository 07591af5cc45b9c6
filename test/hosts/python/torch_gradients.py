"""PyTorch's gradients of a lab's network, in the engine's order."""

import numpy as np
import torch

from lab import Lab
from simdigit import Activation, LayerKind

ACTIVATIONS = {Activation.RELU: torch.relu}


def torch_gradients(lab: Lab, parameters: np.ndarray, inputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Gradients of the mean softmax cross-entropy by the flat parameters, in float64."""
    flat = torch.tensor(parameters, dtype=torch.float64, requires_grad=True)
    x, start = torch.tensor(inputs, dtype=torch.float64), 0
    for layer in lab.layers:
        if layer.kind == LayerKind.ACTIVATION:
            x = ACTIVATIONS[layer.activation](x)
            continue
        end = start + x.shape[1] * layer.units
        weights, biases = flat[start:end].reshape(-1, layer.units), flat[end : end + layer.units]
        x, start = x @ weights + biases, end + layer.units
    torch.nn.functional.cross_entropy(x, torch.tensor(labels, dtype=torch.int64)).backward()
    return flat.grad.numpy()
