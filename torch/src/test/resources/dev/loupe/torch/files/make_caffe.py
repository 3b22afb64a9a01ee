"""Writes the Caffe files of the tests, with what they put out by Caffe's definitions, computed here by NumPy and PyTorch.

Nothing of Loupe or Caffe is used. Run in this folder: python3 make_caffe.py (numpy, torch).
"""
import gzip
import json
import struct

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(7)
LAYERS, WEIGHTS, VALUES = [], [], {}


def rule(count):
    index = np.arange(count, dtype=np.int64)
    return 2 * (((index * 1103515245) % (1 << 31)) / (1 << 31) - 0.5)


def weight(*shape, spread=None):
    fan = np.prod(shape[1:]) if len(shape) > 1 else 1
    return (RNG.standard_normal(shape) * (spread or (1.5 / np.sqrt(fan) if len(shape) > 1 else 0.3))).astype(np.float32)


def t(array):
    return torch.from_numpy(np.asarray(array, dtype=np.float64))


# --- protocol buffers ---

def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def blob(array):
    shape = b"".join(varint(1 << 3) + varint(n) for n in array.shape)
    return field(7, shape) + field(5, array.astype("<f4").tobytes())


def layer(name, kind, bottoms, settings, compute, blobs=(), tops=None):
    bottoms = bottoms if isinstance(bottoms, list) else [bottoms]
    tops = tops or [name]
    text = "".join(f'  bottom: "{b}"\n' for b in bottoms) + "".join(f'  top: "{x}"\n' for x in tops)
    LAYERS.append(f'layer {{\n  name: "{name}"\n  type: "{kind}"\n{text}  {settings}\n}}\n')
    if blobs:
        WEIGHTS.append(field(100, field(1, name.encode()) + field(2, kind.encode())
                             + b"".join(field(7, blob(b)) for b in blobs)))
    made = compute(*[VALUES[b] for b in bottoms])
    for top, value in zip(tops, made if isinstance(made, (list, tuple)) else [made]):
        VALUES[top] = value
    return name


def pool(x, size, stride, padding, average):
    """Sizes are rounded up; a last window that begins in the padding behind is left out; means count the padding."""
    places = []
    for n in x.shape[2:]:
        out = -(-(n + 2 * padding - size) // stride) + 1
        if padding and (out - 1) * stride >= n + padding:
            out -= 1
        places.append(out)
    made = torch.zeros(*x.shape[:2], *places, dtype=x.dtype)
    for i in range(places[0]):
        for j in range(places[1]):
            top, left = i * stride - padding, j * stride - padding
            bottom, right = min(top + size, x.shape[2] + padding), min(left + size, x.shape[3] + padding)
            area = (bottom - top) * (right - left)
            part = x[:, :, max(top, 0):min(bottom, x.shape[2]), max(left, 0):min(right, x.shape[3])]
            made[:, :, i, j] = part.sum([2, 3]) / area if average else part.amax([2, 3])
    return made


def lrn(x, size, alpha, beta, k):
    square = F.pad(x.square(), [0, 0, 0, 0, (size - 1) // 2, size // 2])
    total = sum(square[:, i:i + x.shape[1]] for i in range(size))
    return x / (k + alpha / size * total) ** beta


with torch.no_grad():
    VALUES["data"] = t(rule(3 * 15 * 17).astype(np.float32).reshape(1, 3, 15, 17))
    w, b = weight(8, 3, 3, 3), weight(8)
    layer("conv", "Convolution", "data",
          "convolution_param { num_output: 8 kernel_size: 3 pad: 1 stride: 1 }",
          lambda x: F.conv2d(x, t(w), t(b), 1, 1), [w, b])
    # Mean and variance are stored times the factor.
    mean, variance, factor = weight(8), np.abs(weight(8)) + np.float32(0.4), np.array([2.5], np.float32)
    layer("bn", "BatchNorm", "conv", "batch_norm_param { eps: 0.001 }",
          lambda x: (x - t(mean / factor)[:, None, None]) / torch.sqrt(t(variance / factor)[:, None, None] + 0.001),
          [mean, variance, factor])
    scale, shift = weight(8) + 1, weight(8)
    layer("scale", "Scale", "bn", "scale_param { bias_term: true }",
          lambda x: x * t(scale)[:, None, None] + t(shift)[:, None, None], [scale, shift])
    layer("relu", "ReLU", "scale", "relu_param { negative_slope: 0.1 }", lambda x: F.leaky_relu(x, 0.1))
    layer("max", "Pooling", "relu", "pooling_param { pool: MAX kernel_size: 3 stride: 2 }",
          lambda x: pool(x, 3, 2, 0, False))
    layer("norm", "LRN", "max", "lrn_param { local_size: 3 alpha: 0.4 beta: 0.75 k: 1.5 }",
          lambda x: lrn(x, 3, 0.4, 0.75, 1.5))
    w2, b2 = weight(6, 4, 3, 3), weight(6)
    layer("grouped", "Convolution", "norm",
          "convolution_param { num_output: 6 kernel_size: 3 pad: 2 dilation: 2 group: 2 }",
          lambda x: F.conv2d(x, t(w2), t(b2), 1, 2, 2, 2), [w2, b2])
    slopes = np.abs(weight(6))
    layer("prelu", "PReLU", "grouped", "", lambda x: torch.where(x > 0, x, x * t(slopes)[:, None, None]), [slopes])
    layer("mean", "Pooling", "prelu", "pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }",
          lambda x: pool(x, 3, 2, 1, True))
    w3, b3 = weight(6, 5, 4, 4, spread=0.3), weight(5)
    layer("up", "Deconvolution", "mean", "convolution_param { num_output: 5 kernel_size: 4 stride: 2 pad: 1 }",
          lambda x: F.conv_transpose2d(x, t(w3), t(b3), 2, 1), [w3, b3])
    layer("cut", "Slice", "up", "slice_param { axis: 1 slice_point: 2 slice_point: 3 }",
          lambda x: [x[:, :2], x[:, 2:3], x[:, 3:]], tops=["first", "second", "third"])
    layer("sum", "Eltwise", ["first", "third"], "eltwise_param { operation: SUM coeff: 1 coeff: -0.5 }",
          lambda x, y: x - 0.5 * y)
    layer("product", "Eltwise", ["first", "third"], "eltwise_param { operation: PROD }", lambda x, y: x * y)
    layer("larger", "Eltwise", ["first", "third"], "eltwise_param { operation: MAX }", torch.maximum)
    layer("power", "Power", "second", "power_param { power: 2 scale: 0.5 shift: 0.1 }", lambda x: (0.5 * x + 0.1) ** 2)
    layer("exp", "Exp", "second", "exp_param { base: 2 }", lambda x: 2 ** x)
    layer("all", "Concat", ["sum", "product", "larger", "power", "exp"], "", lambda *v: torch.cat(v, 1))
    layer("act", "TanH", "all", "", torch.tanh)
    n = int(VALUES["act"].numel())
    w4, b4 = weight(12, n), weight(12)
    layer("fc", "InnerProduct", "act", "inner_product_param { num_output: 12 }",
          lambda x: x.reshape(1, -1) @ t(w4).t() + t(b4), [w4, b4])
    layer("drop", "Dropout", "fc", "dropout_param { dropout_ratio: 0.5 }", lambda x: x)
    layer("prob", "Softmax", "drop", "", lambda x: torch.softmax(x, 1))

head = 'name: "small"\ninput: "data"\ninput_shape { dim: 1 dim: 3 dim: 15 dim: 17 }\n'
for name, content in (("caffe.prototxt", (head + "".join(LAYERS)).encode()),
                      ("caffe.caffemodel", field(1, b"small") + b"".join(WEIGHTS))):
    with gzip.GzipFile(name + ".gz", "wb", mtime=0) as packed:
        packed.write(content)
output = VALUES["prob"]
with open("caffe.json", "w") as file:
    json.dump({"shape": list(output.shape), "output": [float(f"{v:.9g}") for v in output.flatten().tolist()]}, file,
              separators=(",", ":"))
print("caffe", {k: list(v.shape) for k, v in VALUES.items()}, output)
