"""Epochs of a lab in PyTorch, eager, on the CPU: the peer of test/bench/run.ts.

usage: torch_epoch.py MNIST_DIR LAB THREADS
Reads a line from stdin for every epoch wanted, answers with a JSON line {"seconds", "cost"}. Data is in memory as
float32 before the clock starts; batches are gathered by a shuffled index, as fast as PyTorch offers.
"""
import gzip, json, sys, time
import torch

folder, lab, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)


def idx(name, offset):
    with gzip.open(f"{folder}/{name}.gz") as file:
        return torch.frombuffer(bytearray(file.read()[offset:]), dtype=torch.uint8)


images = idx("train-images-idx3-ubyte", 16).view(-1, 784).float() / 255
labels = idx("train-labels-idx1-ubyte", 8).long()

if lab == "softmax-sgd":
    model = torch.nn.Linear(784, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
elif lab == "xavier-adam":
    linears = [torch.nn.Linear(784, 256), torch.nn.Linear(256, 256), torch.nn.Linear(256, 10)]
    for linear in linears:
        torch.nn.init.xavier_uniform_(linear.weight)
    model = torch.nn.Sequential(linears[0], torch.nn.ReLU(), linears[1], torch.nn.ReLU(), linears[2])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
else:
    sys.exit(f"lab expected softmax-sgd or xavier-adam, got {lab}")
criterion = torch.nn.CrossEntropyLoss()

for _ in sys.stdin:
    order = torch.randperm(60000)
    total = 0.0
    start = time.perf_counter()
    for step in range(600):
        batch = order[step * 100 : step * 100 + 100]
        optimizer.zero_grad()
        loss = criterion(model(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(json.dumps({"seconds": time.perf_counter() - start, "cost": total / 600}), flush=True)
