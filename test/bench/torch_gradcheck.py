"""torch.autograd.gradcheck of a network and one sample: the peer of test/bench/gradcheck.ts.

Reads JSON lines {"sizes", "loss", "parameters", "x", "label", "scale"} from stdin and answers each with
{"seconds", "passed", "mode"}, one line for the full check and one for fast_mode. The parameters are flat, W
(inputs x units) and b of each layer in turn; hidden layers are sigmoids. scale multiplies the gradient of the first
weights in the backward pass alone: a planted bug unless it is 1. Tolerances and step are gradcheck's defaults.
"""
import json, sys, time
import torch

torch.set_num_threads(1)


class Scaled(torch.autograd.Function):
    """The identity, with a gradient that is multiplied by a factor."""

    @staticmethod
    def forward(context, w, factor):
        context.factor = factor
        return w.view_as(w)

    @staticmethod
    def backward(context, gradient):
        return gradient * context.factor, None


def loss_of(case, x):
    sizes, label = case["sizes"], case["label"]

    def loss(*parameters):
        a = x
        for layer in range(len(sizes) - 1):
            w, b = parameters[2 * layer], parameters[2 * layer + 1]
            if layer == 0 and case["scale"] != 1:
                w = Scaled.apply(w, case["scale"])
            z = a @ w + b
            a = torch.sigmoid(z) if layer < len(sizes) - 2 else z
        if case["loss"] == "softmax_cross_entropy":
            return torch.nn.functional.cross_entropy(a, torch.tensor([label]))
        y, delta = torch.sigmoid(a), 1e-7
        t = torch.full_like(y, 0.01)
        t[0, label] = 0.99
        return -(t * torch.log(y + delta) + (1 - t) * torch.log(1 - y + delta)).sum()

    return loss


for line in sys.stdin:
    case = json.loads(line)
    flat = torch.tensor(case["parameters"], dtype=torch.float64)
    parameters, at = [], 0
    for inputs, units in zip(case["sizes"], case["sizes"][1:]):
        parameters.append(flat[at : at + inputs * units].reshape(inputs, units).clone().requires_grad_())
        parameters.append(flat[at + inputs * units : at + (inputs + 1) * units].clone().requires_grad_())
        at += (inputs + 1) * units
    function = loss_of(case, torch.tensor([case["x"]], dtype=torch.float64))
    for mode in ("full", "fast"):
        start = time.perf_counter()
        passed = torch.autograd.gradcheck(
            function, tuple(parameters), fast_mode=mode == "fast", raise_exception=False
        )
        print(json.dumps({"mode": mode, "seconds": time.perf_counter() - start, "passed": passed}), flush=True)
