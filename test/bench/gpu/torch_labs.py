"""Epochs of a lab in eager PyTorch on CUDA: the counterpart of test/bench/gpu/labs.ts.

usage: torch_labs.py cuda|any [FOLDER RECIPE]   FOLDER has inputs.u8 and labels.u8, RECIPE is a Recipe (ts/core) as JSON
Without FOLDER it prints its version and device. Otherwise it takes an epoch for each line of stdin and prints a line of
JSON, {"seconds", "cost"}. Data and order are on the GPU before the clock starts, and the loss is read once an epoch.
"""
import json, sys, time
import torch

has_cuda = torch.cuda.is_available()
if sys.argv[1] == "cuda" and not has_cuda:
    sys.exit("CUDA expected, got none")
device = "cuda" if has_cuda else "cpu"
if len(sys.argv) == 2:
    print(torch.__version__, "on", torch.cuda.get_device_name() if has_cuda else "the CPU")
    sys.exit()
folder, recipe = sys.argv[2], json.loads(sys.argv[3])
torch.manual_seed(1)
network, optimizer_spec, batch = recipe["network"], recipe["optimizer"], recipe["batchSize"]


def read(name):
    with open(f"{folder}/{name}", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)


scaling = recipe["scaling"]
pixels = read("inputs.u8").view(-1, network["inputs"]).float()
images = (pixels / scaling["divisor"] * scaling["scale"] + scaling["shift"]).to(device)
labels = read("labels.u8").long().to(device)


def start(tensor, name, inputs, outputs):
    """The initialisers of ts/core/recipe.ts."""
    if name == "default":
        torch.nn.init.uniform_(tensor, -(inputs**-0.5), inputs**-0.5)
    elif name == "normal":
        torch.nn.init.normal_(tensor)
    elif name == "normal_fan_in":
        torch.nn.init.normal_(tensor, 0, inputs**-0.5)
    elif name == "xavier_uniform":
        bound = (6 / (inputs + outputs)) ** 0.5
        torch.nn.init.uniform_(tensor, -bound, bound)
    elif name == "he_normal":
        torch.nn.init.normal_(tensor, 0, (2 / inputs) ** 0.5)
    elif name == "unit":
        torch.nn.init.uniform_(tensor)
    else:
        sys.exit(f"an initialiser of the MNIST labs expected, got {name}")


activations = {"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}
modules, inputs = [], network["inputs"]
for layer in network["layers"]:
    if layer["kind"] == "dense":
        linear = torch.nn.Linear(inputs, layer["units"])
        start(linear.weight, recipe["init"]["weights"], inputs, layer["units"])
        start(linear.bias, recipe["init"]["biases"], inputs, layer["units"])
        modules.append(linear)
        inputs = layer["units"]
    elif layer["kind"] == "activation":
        modules.append(activations[layer["activation"]]())
    elif layer["kind"] == "dropout":
        modules.append(torch.nn.Dropout(layer["rate"]))
    else:
        sys.exit(f"a layer of the MNIST labs expected, got {layer['kind']}")
model = torch.nn.Sequential(*modules).to(device)

decay = optimizer_spec.get("weightDecay", 0)
lr = optimizer_spec["lr"]
parameters = [
    {"params": [p for n, p in model.named_parameters() if n.endswith("weight")]},
    {"params": [p for n, p in model.named_parameters() if n.endswith("bias")], "lr": lr},
]
if optimizer_spec["name"] == "sgd":
    # Scaling the gradients of the biases is scaling their learning rate.
    parameters[1]["lr"] = lr * recipe.get("biasGradientScale", 1)
    optimizer = torch.optim.SGD(parameters, lr=lr, weight_decay=decay)
elif optimizer_spec["name"] == "adam":
    optimizer = torch.optim.Adam(parameters, lr=lr, weight_decay=decay)
elif optimizer_spec["name"] == "adadelta":
    optimizer = torch.optim.Adadelta(parameters, lr=lr, weight_decay=decay)
else:
    sys.exit(f"an optimiser of the MNIST labs expected, got {optimizer_spec['name']}")

cross_entropy = torch.nn.CrossEntropyLoss()


def criterion(outputs, targets):
    if network["loss"] == "softmax_cross_entropy":
        return cross_entropy(outputs, targets)
    return ((outputs - torch.nn.functional.one_hot(targets, outputs.shape[1])) ** 2).sum() / 2


count = len(labels)
steps = count // batch if recipe["dropLast"] else -(-count // batch)
for _ in sys.stdin:
    order = torch.randperm(count, device=device)
    total = torch.zeros((), device=device)
    if has_cuda:
        torch.cuda.synchronize()
    begin = time.perf_counter()
    for step in range(steps):
        chosen = order[step * batch : (step + 1) * batch]
        optimizer.zero_grad()
        loss = criterion(model(images[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        total += loss.detach()
    cost = total.item() / steps
    print(json.dumps({"seconds": time.perf_counter() - begin, "cost": cost}), flush=True)
