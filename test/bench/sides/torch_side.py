"""PyTorch, eager, on the CPU: torch_side.py FOLDER THREADS [fused]. The files are those of test/bench/case.ts.

Reads a line {"first", "steps"} from stdin for every run of steps wanted, answers with {"seconds", "processorSeconds", "costs"}. fused asks
for the optimiser in one kernel, which is not PyTorch's default.
"""
import json, sys, time
import torch

folder, threads, fused = sys.argv[1], int(sys.argv[2]), sys.argv[3:] == ["fused"]
torch.set_num_threads(threads)
with open(f"{folder}/case.json") as file:
    spec = json.load(file)
network, batch = spec["network"], spec["batchSize"]


def array(name, dtype):
    with open(f"{folder}/{name}", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


images = array("inputs.u8", torch.uint8).view(-1, network["inputs"]).float() / 255
labels = array("labels.u8", torch.uint8).long()
order = array("order.u32", torch.int32).long()
flat = array("parameters.f32", torch.float32)

modules, at, inputs = [], 0, network["inputs"]
for layer in network["layers"]:
    units = layer["units"]
    linear = torch.nn.Linear(inputs, units)
    with torch.no_grad():
        linear.weight.copy_(flat[at : at + inputs * units].view(inputs, units).T)
        linear.bias.copy_(flat[at + inputs * units : at + (inputs + 1) * units])
    modules.append(linear)
    if layer["activation"] != "linear":
        modules.append({"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}[layer["activation"]]())
    at, inputs = at + (inputs + 1) * units, units
model = torch.nn.Sequential(*modules)

hyper = spec["optimizer"]
options = {"lr": hyper["lr"], **({"fused": True} if fused else {})}
if hyper["name"] == "adam":
    options |= {"betas": (hyper["beta1"], hyper["beta2"]), "eps": hyper["epsilon"]}
optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[hyper["name"]](model.parameters(), **options)

if network["loss"] == "softmax_cross_entropy":
    criterion, targets = torch.nn.CrossEntropyLoss(), labels
else:
    criterion = lambda y, t: torch.nn.functional.mse_loss(y, t, reduction="sum") / 2
    targets = torch.nn.functional.one_hot(labels, spec["classes"]).float()

print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    losses = []
    processor, start = time.process_time(), time.perf_counter()
    for step in range(asked["first"], asked["first"] + asked["steps"]):
        examples = order[step * batch : (step + 1) * batch]
        optimizer.zero_grad()
        loss = criterion(model(images[examples]), targets[examples])
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    costs = torch.stack(losses).tolist()
    answer = {"seconds": time.perf_counter() - start, "processorSeconds": time.process_time() - processor}
    print(json.dumps(answer | {"costs": costs}), flush=True)
