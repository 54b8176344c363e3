"""PyTorch on the processor, one thread: answers the same lines as harness/worker.js."""
import json
import os
import sys
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
HEADS = 8


def load(folder):
    with open(os.path.join(folder, "shapes.json")) as file:
        shapes = json.load(file)
    read = lambda name: numpy.fromfile(os.path.join(folder, name + ".f32"), dtype=numpy.float32)
    return {name: torch.from_numpy(read(name).reshape(shape)) for name, shape in shapes.items()}


def mlp(p, x, y):
    return F.cross_entropy(torch.addmm(p["b2"], F.relu(torch.addmm(p["b1"], x, p["w1"])), p["w2"]), y)


def xor(p, x, y):
    hidden = torch.tanh(torch.addmm(p["b1"], x, p["w1"]))
    return F.binary_cross_entropy_with_logits(torch.addmm(p["b2"], hidden, p["w2"]), y)


def cnn(p, x, y):
    x = F.max_pool2d(F.relu(F.conv2d(x, p["k1"], p["c1"])), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, p["k2"], p["c2"])), 2)
    return mlp(p, x.reshape(-1, 1600), y)


def curve(x):
    return torch.sigmoid(0.7 * x + 0.1) * torch.tanh(x)


def attention(p, x):
    batch, length, width = x.shape
    split = lambda w: (x @ w).reshape(batch, length, HEADS, width // HEADS).transpose(1, 2)
    scores = split(p["wq"]) @ split(p["wk"]).transpose(2, 3) / (width // HEADS) ** 0.5
    mixed = torch.softmax(scores, -1) @ split(p["wv"])
    return (mixed.transpose(1, 2).reshape(batch, length, width) @ p["wo"]).square().mean()


def chain(size, x, a, c):
    for _ in range(size // 2):
        x = x * a + c
    return x


def tree(size, x, a, c):
    level = [x * a if i % 2 == 0 else x + c for i in range(size // 2)]
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        above = [level[i] + level[i + 1] if i % 4 == 0 else level[i] * level[i + 1] for i in pairs]
        level = above + ([level[-1]] if len(level) % 2 == 1 else [])
    return level[0]


def recurrent(cell, p, x):
    start = torch.zeros(1, x.shape[0], p["u"].shape[0])
    weights = [p["w"].t(), p["u"].t(), p["b"], torch.zeros_like(p["b"])]
    if cell == "lstm":
        y = torch._VF.lstm(x, (start, start), weights, True, 1, 0.0, True, False, True)[0]
    else:
        y = torch._VF.gru(x, start, weights, True, 1, 0.0, True, False, True)[0]
    return y.square().mean()


def no_gradient(f):
    def step():
        with torch.no_grad():
            return f()

    return step


def gradient_of(f, leaves):
    for leaf in leaves:
        leaf.requires_grad_()

    def step():
        value = f()
        torch.autograd.grad(value, leaves)
        return value

    return step


def trained(loss, arrays, labels, rate):
    x = arrays.pop("x")
    leaves = [leaf.requires_grad_() for leaf in arrays.values()]
    optimizer = torch.optim.Adam(leaves, lr=rate)

    def step():
        optimizer.zero_grad(set_to_none=True)
        value = loss(arrays, x, labels)
        value.backward()
        optimizer.step()
        return value

    return step


def make(work, options, arrays):
    labels = arrays.pop("y", None)
    if work in ("w2", "w5", "w8"):
        labels = labels.argmax(1)
        loss = cnn if work == "w5" else mlp
        if work == "w2" or options.get("part") == "step":
            return trained(loss, arrays, labels, 1e-3)
        x = arrays.pop("x")
        f = lambda: loss(arrays, x, labels)
        return no_gradient(f) if options["part"] == "forward" else gradient_of(f, list(arrays.values()))
    if work == "w3":
        return trained(xor, arrays, labels, 1e-2)
    if work == "w1":
        return no_gradient(lambda: arrays["a"] @ arrays["b"])
    if work == "w4":
        x = arrays["x"]
        if options["part"] == "forward":
            return no_gradient(lambda: curve(x))
        x.requires_grad_()
        return lambda: torch.autograd.grad(curve(x).sum(), x)[0]
    if work == "w6":
        leaves = [torch.tensor(each, dtype=torch.float64) for each in (1, 0.99999, 1e-5)]
        build = chain if options["shape"] == "chain" else tree
        return gradient_of(lambda: build(options["size"], *leaves), leaves)
    x = arrays.pop("x")
    if work == "w9":
        return gradient_of(lambda: recurrent(options["cell"], arrays, x), list(arrays.values()))
    return gradient_of(lambda: attention(arrays, x), list(arrays.values()))


def answer(message):
    print("@" + json.dumps(message), flush=True)


def main():
    work, options, folder = sys.argv[1:]
    began = time.perf_counter()
    step = make(work, json.loads(options), load(folder))
    answer({"ready": (time.perf_counter() - began) * 1e3})
    for line in sys.stdin:
        began, used = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            value = step()
        ms, processor = (time.perf_counter() - began) * 1e3, (time.process_time() - used) * 1e3
        answer({"ms": ms, "processor": processor, "result": value.detach().reshape(-1)[:8].tolist()})


try:
    main()
except Exception as error:  # a rival that fails is a row of the table
    answer({"failed": str(error).split("\n")[0]})
