"""Writes the Darknet files of the tests, with what they put out by Darknet's definitions, computed here by PyTorch.

Nothing of Loupe or Darknet is used. Run in this folder: python3 make_darknet.py (numpy, torch).
"""
import gzip
import json
import struct

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(9)
SIZE = 16
TEXT, NUMBERS, OUTPUTS = [f"[net]\nwidth={SIZE}\nheight={SIZE}\nchannels=3\n"], [], []


def rule(count):
    index = np.arange(count, dtype=np.int64)
    return 2 * (((index * 1103515245) % (1 << 31)) / (1 << 31) - 0.5)


def weight(*shape, spread=None):
    fan = np.prod(shape[1:]) if len(shape) > 1 else 1
    made = RNG.standard_normal(shape) * (spread or (0.8 / np.sqrt(fan) if len(shape) > 1 else 0.3))
    NUMBERS.append(made.astype("<f4"))
    return torch.from_numpy(NUMBERS[-1].astype(np.float64))


def section(text, value):
    TEXT.append(text.strip().replace("; ", "\n") + "\n")
    OUTPUTS.append(value)
    return value


ACTIVATIONS = {"leaky": lambda x: F.leaky_relu(x, 0.1), "linear": lambda x: x, "relu": torch.relu,
               "logistic": torch.sigmoid, "tanh": torch.tanh}


def normed(x, channels, bias):
    scale = weight(channels) + 1
    NUMBERS[-1] += 1
    mean, variance = weight(channels), weight(channels)
    NUMBERS[-1] = np.abs(NUMBERS[-1]) + np.float32(0.4)
    variance = torch.from_numpy(NUMBERS[-1].astype(np.float64))
    return scale, mean, variance


def conv(x, filters, size, stride=1, pad=1, groups=1, activation="leaky", bn=True):
    bias = weight(filters)
    if bn:
        scale, mean, variance = normed(x, filters, bias)
    w = weight(filters, x.shape[1] // groups, size, size)
    made = F.conv2d(x, w, None, stride, size // 2 if pad else 0, 1, groups)
    if bn:
        made = (made - mean[:, None, None]) / torch.sqrt(variance[:, None, None] + 1e-5) * scale[:, None, None]
    made = ACTIVATIONS[activation](made + bias[:, None, None])
    return section(f"[convolutional]; batch_normalize={int(bn)}; filters={filters}; size={size}; stride={stride}; "
                   f"pad={pad}; groups={groups}; activation={activation}", made)


def maxpool(x, size, stride):
    padding = size - 1
    before, after = padding // 2, padding - padding // 2
    padded = F.pad(x, [before, after, before, after], value=-np.inf)
    return section(f"[maxpool]; size={size}; stride={stride}", F.max_pool2d(padded, size, stride))


def route(*layers):
    return section(f"[route]; layers={','.join(map(str, layers))}", torch.cat([OUTPUTS[i] for i in layers], 1))


def reorg(x, stride):
    """Darknet's: the input is gone through as if it had a stride * stride-th of the channels (blas.c, reorg_cpu)."""
    n, c, h, w = x.shape
    flat, made = x.flatten().numpy(), np.zeros(x.numel())
    deep = c // (stride * stride)
    k, j, i = np.meshgrid(np.arange(c), np.arange(h), np.arange(w), indexing="ij")
    source = i + w * (j + h * k)
    place = i * stride + k // deep % stride + w * stride * (j * stride + k // deep // stride + h * stride * (k % deep))
    made[source.flatten()] = flat[place.flatten()]
    return section(f"[reorg]; stride={stride}",
                   torch.from_numpy(made).reshape(n, c * stride * stride, h // stride, w // stride))


with torch.no_grad():
    x = torch.from_numpy(rule(3 * SIZE * SIZE).astype(np.float32).astype(np.float64)).reshape(1, 3, SIZE, SIZE)
    x = conv(x, 8, 3)                                               # 0
    x = maxpool(x, 2, 2)                                            # 1
    x = conv(x, 8, 3, groups=2, activation="relu", bn=False)        # 2
    x = section("[shortcut]; from=-2; activation=linear", x + OUTPUTS[1])  # 3
    x = maxpool(x, 2, 1)                                            # 4
    x = conv(x, 16, 3, stride=2)                                    # 5
    x = section("[upsample]; stride=2", F.interpolate(x, scale_factor=2, mode="nearest"))  # 6
    x = route(6, 4)                                                 # 7
    x = reorg(OUTPUTS[7], 2)                                        # 8
    x = conv(x, 10, 1, activation="linear", bn=False)               # 9
    x = section("[avgpool]", x.mean([2, 3], keepdim=True))          # 10
    bias, w = weight(12), weight(12, 10, spread=0.4)
    x = section("[connected]; output=12; activation=tanh", torch.tanh(x.flatten(1) @ w.t() + bias))  # 11
    x = section("[dropout]; probability=.5", x)                     # 12
    x = section("[softmax]; groups=1", torch.softmax(x, 1))         # 13

weights = struct.pack("<iiiq", 0, 2, 0, 64) + b"".join(n.astype("<f4").tobytes() for n in NUMBERS)
for name, content in (("darknet.cfg", "\n".join(TEXT).encode()), ("darknet.weights", weights)):
    with gzip.GzipFile(name + ".gz", "wb", mtime=0) as packed:
        packed.write(content)
with open("darknet.json", "w") as file:
    json.dump({"shape": list(x.shape), "output": [float(f"{v:.9g}") for v in x.flatten().tolist()]}, file,
              separators=(",", ":"))
print("darknet", [list(o.shape) for o in OUTPUTS], x)
