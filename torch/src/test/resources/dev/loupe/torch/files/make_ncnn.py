"""Writes the NCNN files of the tests, with what they put out by NCNN's definitions, computed here by PyTorch.

Nothing of Loupe or NCNN is used. Run in this folder: python3 make_ncnn.py (numpy, torch).
"""
import gzip
import json

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(11)
LINES, NUMBERS, VALUES = [], [], {}


def rule(count):
    index = np.arange(count, dtype=np.int64)
    return 2 * (((index * 1103515245) % (1 << 31)) / (1 << 31) - 0.5)


def weight(*shape, marked=True, plus=0.0):
    fan = np.prod(shape[1:]) if len(shape) > 1 else 4
    made = (RNG.standard_normal(shape) / np.sqrt(fan) + plus).astype("<f4")
    NUMBERS.append((b"\0\0\0\0" if marked else b"") + made.tobytes())
    return torch.from_numpy(made.astype(np.float64))


def layer(kind, name, bottoms, settings, *values):
    tops = [name] if len(values) == 1 else [f"{name}_{i}" for i in range(len(values))]
    LINES.append(f"{kind} {name} {len(bottoms)} {len(tops)} {' '.join(bottoms + tops)} {settings}".rstrip())
    VALUES.update(zip(tops, values))


def v(name):
    return VALUES[name]


with torch.no_grad():
    data = torch.from_numpy(rule(3 * 12 * 10).astype(np.float32).astype(np.float64)).reshape(1, 3, 12, 10)
    layer("Input", "data", [], "0=10 1=12 2=3", data)
    w, b = weight(8, 3, 3, 3), weight(8, marked=False)
    layer("Convolution", "conv", ["data"], "0=8 1=3 3=2 4=0 14=1 5=1 6=216 9=2 -23310=1,0.1",
          F.leaky_relu(F.conv2d(F.pad(data, [0, 0, 1, 1]), w, b, 2), 0.1))
    slope, mean = weight(8, marked=False, plus=1), weight(8, marked=False)
    variance = weight(8, marked=False, plus=3)
    shift = weight(8, marked=False)
    layer("BatchNorm", "bn", ["conv"], "0=8 1=0.001",
          (v("conv") - mean[:, None, None]) / torch.sqrt(variance[:, None, None] + 0.001) * slope[:, None, None]
          + shift[:, None, None])
    layer("Split", "copy", ["bn"], "", v("bn"), v("bn"))
    w, b = weight(8, 1, 3, 3), weight(8, marked=False)
    layer("ConvolutionDepthWise", "deep", ["copy_0"], "0=8 1=3 4=1 5=1 6=72 7=8 9=1",
          torch.relu(F.conv2d(v("bn"), w, b, 1, 1, 1, 8)))
    layer("ShuffleChannel", "shuffle", ["deep"], "0=2",
          v("deep").reshape(1, 2, 4, 6, 4).transpose(1, 2).reshape(1, 8, 6, 4))
    layer("BinaryOp", "sum", ["shuffle", "copy_1"], "0=0", v("shuffle") + v("bn"))
    layer("Pooling", "max", ["sum"], "0=0 1=2 2=2 5=0", F.max_pool2d(v("sum"), 2, 2, ceil_mode=True))
    # Stored with outputs before inputs.
    w, b = weight(6, 8, 4, 4), weight(6, marked=False)
    layer("Deconvolution", "up", ["max"], "0=6 1=4 3=2 4=1 5=1 6=768",
          F.conv_transpose2d(v("max"), w.transpose(0, 1), b, 2, 1))
    layer("Slice", "part", ["up"], "-23300=2,2,-233 1=0", v("up")[:, :2], v("up")[:, 2:])
    layer("HardSwish", "hard", ["part_1"], "0=1.666667e-01 1=5.000000e-01", F.hardswish(v("part_1")))
    layer("Concat", "join", ["part_0", "hard"], "0=0", torch.cat([v("part_0"), v("hard")], 1))
    layer("Pooling", "mean", ["join"], "0=1 4=1", v("join").mean([2, 3]))
    # The mean of all places gives one number a channel, by which the channels are multiplied.
    layer("BinaryOp", "scaled", ["join", "mean"], "0=2", v("join") * v("mean")[:, :, None, None])
    layer("Flatten", "flat", ["scaled"], "", v("scaled").flatten(1))
    w, b = weight(7, 6 * 6 * 4), weight(7, marked=False)
    layer("InnerProduct", "fc", ["flat"], "0=7 1=1 2=1008 9=4", torch.sigmoid(v("flat") @ w.t() + b))
    layer("Softmax", "prob", ["fc"], "0=0 1=1", torch.softmax(v("fc"), 1))

blobs = len(VALUES)
text = "\n".join(["7767517", f"{len(LINES)} {blobs}"] + LINES) + "\n"
for name, content in (("ncnn.param", text.encode()), ("ncnn.bin", b"".join(NUMBERS))):
    with gzip.GzipFile(name + ".gz", "wb", mtime=0) as packed:
        packed.write(content)
output = v("prob")
with open("ncnn.json", "w") as file:
    json.dump({"shape": list(output.shape), "output": [float(f"{n:.9g}") for n in output.flatten().tolist()]}, file,
              separators=(",", ":"))
print(text, {k: list(x.shape) for k, x in VALUES.items()}, output)
