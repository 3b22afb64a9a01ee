"""Runs ONNX files by the definitions of their operators (opset 17), on PyTorch in double precision.

    python3 run_onnx.py FILE.onnx INPUT OUTPUT [FILE.onnx INPUT OUTPUT ...]

INPUT holds the elements of the one input, little-endian, in its type; OUTPUT gets the first output's as float64.
Nothing of Loupe is used: an oracle for what its converter writes. Operators are those that it can write.
"""
import os
import sys

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

DTYPES = {1: np.float32, 6: np.int32, 7: np.int64, 9: bool, 11: np.float64}


def tensor(array):
    array = np.array(array)
    return torch.from_numpy(array.astype(np.float64) if array.dtype.kind == "f" else array)


def attributes(node):
    found = {}
    for a in node.attribute:
        value = onnx.helper.get_attribute_value(a)
        found[a.name] = value.decode() if isinstance(value, bytes) else value
    return found


def ints(value):
    return [int(v) for v in value.flatten().tolist()]


def pads(x, both, value=0.0):
    """ONNX's padding of all window axes: starts, then ends."""
    axes = len(both) // 2
    order = []
    for axis in range(axes - 1, -1, -1):
        order += [both[axis], both[axis + axes]]
    return F.pad(x, order, value=value)


def conv(a, x, w, b=None):
    axes = x.dim() - 2
    x = pads(x, a.get("pads", [0] * 2 * axes))
    run = [F.conv1d, F.conv2d, F.conv3d][axes - 1]
    return run(x, w, b, a.get("strides", [1] * axes), 0, a.get("dilations", [1] * axes), a.get("group", 1))


def conv_transpose(a, x, w, b=None):
    axes = x.dim() - 2
    run = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][axes - 1]
    full = run(x, w, b, a.get("strides", [1] * axes), 0, a.get("output_padding", [0] * axes), a.get("group", 1),
               a.get("dilations", [1] * axes))
    cut = a.get("pads", [0] * 2 * axes)
    for axis in range(axes):
        full = full.narrow(2 + axis, cut[axis], full.shape[2 + axis] - cut[axis] - cut[axis + axes])
    return full


def windows(a, x, fill):
    """Padded so that every window is whole; where ceil_mode is set the last one may reach beyond the padding."""
    axes = x.dim() - 2
    kernel, stride = a["kernel_shape"], a.get("strides", [1] * axes)
    dilation, both = a.get("dilations", [1] * axes), list(a.get("pads", [0] * 2 * axes))
    for axis in range(axes):
        reach = (kernel[axis] - 1) * dilation[axis] + 1
        over = x.shape[2 + axis] + both[axis] + both[axis + axes] - reach
        if a.get("ceil_mode", 0) and over % stride[axis]:
            places = -(-over // stride[axis]) + 1
            if (places - 1) * stride[axis] < x.shape[2 + axis] + both[axis]:
                both[axis + axes] += stride[axis] - over % stride[axis]
    return pads(x, both, fill), kernel, stride, dilation


def max_pool(a, x):
    padded, kernel, stride, dilation = windows(a, x, -np.inf)
    return [F.max_pool1d, F.max_pool2d, F.max_pool3d][x.dim() - 3](padded, kernel, stride, 0, dilation)


def average_pool(a, x):
    ones = torch.ones_like(x)
    if a.get("count_include_pad", 0):
        axes = x.dim() - 2
        both = a.get("pads", [0] * 2 * axes)
        x, ones = pads(x, both), pads(ones, both, 1.0)
        a = {**a, "pads": [0] * 2 * axes}
    run = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][x.dim() - 3]
    padded, kernel, stride, _ = windows(a, x, 0.0)
    counted = windows(a, ones, 0.0)[0]
    return run(padded, kernel, stride) / run(counted, kernel, stride)


def gemm(a, x, w, c=None):
    x = x.t() if a.get("transA", 0) else x
    w = w.t() if a.get("transB", 0) else w
    made = a.get("alpha", 1.0) * (x @ w)
    return made if c is None else made + a.get("beta", 1.0) * c


def per_channel(v, x):
    return v.reshape([1, -1] + [1] * (x.dim() - 2))


def batch_norm(a, x, scale, shift, mean, variance):
    deviation = torch.sqrt(variance + a.get("epsilon", 1e-5))
    return per_channel(scale / deviation, x) * (x - per_channel(mean, x)) + per_channel(shift, x)


def instance_norm(a, x, scale, shift):
    over = list(range(2, x.dim()))
    mean = x.mean(over, keepdim=True)
    variance = (x - mean).square().mean(over, keepdim=True)
    return per_channel(scale, x) * (x - mean) / torch.sqrt(variance + a.get("epsilon", 1e-5)) + per_channel(shift, x)


def layer_norm(a, x, scale, shift=None):
    over = list(range(a.get("axis", -1) % x.dim(), x.dim()))
    mean = x.mean(over, keepdim=True)
    variance = (x - mean).square().mean(over, keepdim=True)
    made = (x - mean) / torch.sqrt(variance + a.get("epsilon", 1e-5)) * scale
    return made if shift is None else made + shift


def lrn(a, x):
    size = a["size"]
    square = F.pad(x.square(), [0, 0] * (x.dim() - 2) + [(size - 1) // 2, size // 2])
    summed = sum(square.narrow(1, i, x.shape[1]) for i in range(size))
    return x / (a.get("bias", 1.0) + a.get("alpha", 1e-4) / size * summed) ** a.get("beta", 0.75)


def recurrent(kind, a, x, w, r, b=None, lengths=None, h0=None, c0=None):
    """Steps first; gates i, o, f, c (LSTM) and z, r, h (GRU)."""
    hidden = a["hidden_size"]
    steps, batch = x.shape[:2]
    outputs, last_h, last_c = [], [], []
    for d in range(w.shape[0]):
        back = a.get("direction", "forward") == "reverse" or d == 1
        gates = w.shape[1]
        wb, rb = (b[d][:gates], b[d][gates:]) if b is not None else (torch.zeros(gates), torch.zeros(gates))
        h = h0[d] if h0 is not None else torch.zeros(batch, hidden, dtype=x.dtype)
        c = c0[d] if c0 is not None else torch.zeros(batch, hidden, dtype=x.dtype)
        states = [None] * steps
        for s in (range(steps - 1, -1, -1) if back else range(steps)):
            p, q = x[s] @ w[d].t() + wb, h @ r[d].t()
            if kind == "LSTM":
                i, o, f, g = (p + q + rb).split(hidden, 1)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
            elif kind == "GRU":
                assert a.get("linear_before_reset", 0) == 1
                q = q + rb
                z, reset = torch.sigmoid(p + q)[:, :2 * hidden].split(hidden, 1)
                new = torch.tanh(p[:, 2 * hidden:] + reset * q[:, 2 * hidden:])
                h = (1 - z) * new + z * h
            else:
                h = torch.tanh(p + q + rb)
            states[s] = h
        outputs.append(torch.stack(states))
        last_h.append(h)
        last_c.append(c)
    made = [torch.stack(outputs, 1), torch.stack(last_h)]
    return made + [torch.stack(last_c)] if kind == "LSTM" else made


def resize(a, x, *others):
    sizes = ints(others[2])[2:] if len(others) > 2 else [
        int(n * s) for n, s in zip(x.shape[2:], others[1].tolist()[2:])]
    how, mode = a.get("coordinate_transformation_mode", "half_pixel"), a.get("mode", "nearest")
    for axis, out in enumerate(sizes):
        size = x.shape[2 + axis]
        place = torch.arange(out, dtype=torch.float64)
        if how == "half_pixel":
            place = (place + 0.5) * size / out - 0.5
        elif how == "asymmetric":
            place = place * size / out
        elif how == "align_corners":
            place = place * (size - 1) / (out - 1) if out > 1 else place * 0
        else:
            raise NotImplementedError(how)
        if mode == "nearest":
            assert a.get("nearest_mode") == "floor"
            x = x.index_select(2 + axis, place.floor().long().clamp(0, size - 1))
        elif mode == "linear":
            low = place.floor()
            part = (place - low).reshape([-1] + [1] * (x.dim() - 3 - axis))
            below = x.index_select(2 + axis, low.long().clamp(0, size - 1))
            above = x.index_select(2 + axis, (low.long() + 1).clamp(0, size - 1))
            x = below * (1 - part) + above * part
        else:
            raise NotImplementedError(mode)
    return x


def slices(x, starts, ends, axes=None, steps=None):
    axes = ints(axes) if axes is not None else range(len(starts))
    steps = ints(steps) if steps is not None else [1] * len(starts)
    for start, end, axis, step in zip(ints(starts), ints(ends), axes, steps):
        index = np.arange(x.shape[axis])[start:end:step] if end > -(1 << 31) else np.arange(x.shape[axis])[start::step]
        x = x.index_select(axis, torch.from_numpy(index.copy()))
    return x


def reshape(x, shape):
    sizes = [x.shape[i] if n == 0 else n for i, n in enumerate(ints(shape))]
    return x.reshape(sizes)


def pad(a, x, both, value=None):
    rank = x.dim()
    both = ints(both)
    mode = a.get("mode", "constant")
    if mode == "constant":
        return pads(x, both, 0.0 if value is None else float(value))
    axes = [i for i in range(rank) if both[i] or both[i + rank]]
    index = x.numpy()
    widths = [(both[i], both[i + rank]) for i in range(rank)]
    assert axes is not None
    return torch.from_numpy(np.pad(index, widths, mode={"reflect": "reflect", "edge": "edge"}[mode]))


def split(a, x, sizes=None):
    return list(x.split(ints(sizes), a.get("axis", 0)))


def reduce(how, a, x, axes=None):
    over = ints(axes) if axes is not None else a.get("axes", list(range(x.dim())))
    over = [o % x.dim() for o in over]
    keep = bool(a.get("keepdims", 1))
    return {"Mean": x.mean, "Sum": x.sum}[how](over, keepdim=keep) if how != "Max" else x.amax(over, keepdim=keep)


def lp(a, x):
    return x / x.norm(a.get("p", 2), a.get("axis", -1), keepdim=True)


def unsqueeze(x, axes):
    for axis in sorted(ints(axes)):
        x = x.unsqueeze(axis)
    return x


def gather(a, x, index):
    axis = a.get("axis", 0)
    index = torch.where(index < 0, index + x.shape[axis], index)
    made = x.index_select(axis, index.flatten().long())
    return made.reshape(list(x.shape[:axis]) + list(index.shape) + list(x.shape[axis + 1:]))


def cast(a, x):
    to = DTYPES[a["to"]]
    return tensor(x.numpy().astype(to))


def depth_to_space(a, x):
    r = a["blocksize"]
    n, c, h, w = x.shape
    assert a.get("mode", "DCR") == "CRD"
    return x.reshape(n, c // (r * r), r, r, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, c // (r * r), h * r, w * r)


OPERATORS = {
    "Add": lambda a, x, y: x + y, "Sub": lambda a, x, y: x - y, "Mul": lambda a, x, y: x * y,
    "Div": lambda a, x, y: x / y if x.is_floating_point() else torch.div(x, y, rounding_mode="trunc"),
    "Max": lambda a, *v: torch.stack(torch.broadcast_tensors(*v)).amax(0),
    "Min": lambda a, *v: torch.stack(torch.broadcast_tensors(*v)).amin(0),
    "Sum": lambda a, *v: sum(v), "Pow": lambda a, x, y: x ** y, "MatMul": lambda a, x, y: x @ y,
    "Gemm": gemm, "Conv": conv, "ConvTranspose": conv_transpose, "MaxPool": max_pool, "AveragePool": average_pool,
    "GlobalAveragePool": lambda a, x: x.mean(list(range(2, x.dim())), keepdim=True),
    "GlobalMaxPool": lambda a, x: x.amax(list(range(2, x.dim())), keepdim=True),
    "BatchNormalization": batch_norm, "InstanceNormalization": instance_norm, "LayerNormalization": layer_norm,
    "LRN": lrn, "LpNormalization": lp, "Resize": resize, "Pad": pad, "Split": split, "Gather": gather, "Cast": cast,
    "LSTM": lambda a, *v: recurrent("LSTM", a, *v), "GRU": lambda a, *v: recurrent("GRU", a, *v),
    "RNN": lambda a, *v: recurrent("RNN", a, *v),
    "ReduceMean": lambda a, *v: reduce("Mean", a, *v), "ReduceSum": lambda a, *v: reduce("Sum", a, *v),
    "ReduceMax": lambda a, *v: reduce("Max", a, *v),
    "Softmax": lambda a, x: torch.softmax(x, a.get("axis", -1)),
    "LogSoftmax": lambda a, x: torch.log_softmax(x, a.get("axis", -1)),
    "Relu": lambda a, x: torch.relu(x), "Sigmoid": lambda a, x: torch.sigmoid(x), "Tanh": lambda a, x: torch.tanh(x),
    "LeakyRelu": lambda a, x: F.leaky_relu(x, a.get("alpha", 0.01)), "Elu": lambda a, x: F.elu(x, a.get("alpha", 1.0)),
    "Selu": lambda a, x: F.selu(x), "Softplus": lambda a, x: F.softplus(x), "Softsign": lambda a, x: F.softsign(x),
    "HardSigmoid": lambda a, x: (a.get("alpha", 0.2) * x + a.get("beta", 0.5)).clamp(0, 1),
    "HardSwish": lambda a, x: x * (x / 6 + 0.5).clamp(0, 1), "Exp": lambda a, x: torch.exp(x),
    "Log": lambda a, x: torch.log(x), "Sqrt": lambda a, x: torch.sqrt(x), "Abs": lambda a, x: torch.abs(x),
    "Neg": lambda a, x: -x, "Erf": lambda a, x: torch.erf(x), "Sin": lambda a, x: torch.sin(x),
    "Cos": lambda a, x: torch.cos(x), "Reciprocal": lambda a, x: 1 / x,
    "Clip": lambda a, x, low=None, high=None: x.clamp(None if low is None else float(low),
                                                      None if high is None else float(high)),
    "PRelu": lambda a, x, s: torch.where(x < 0, x * s, x), "Identity": lambda a, x: x,
    "Where": lambda a, c, x, y: torch.where(c, x, y), "Less": lambda a, x, y: x < y, "Equal": lambda a, x, y: x == y,
    "Greater": lambda a, x, y: x > y, "LessOrEqual": lambda a, x, y: x <= y,
    "GreaterOrEqual": lambda a, x, y: x >= y, "Not": lambda a, x: ~x,
    "Reshape": lambda a, x, s: reshape(x, s), "Transpose": lambda a, x: x.permute(a["perm"]),
    "Concat": lambda a, *v: torch.cat(v, a["axis"]), "Slice": lambda a, *v: slices(*v),
    "Expand": lambda a, x, s: x.expand(torch.broadcast_shapes(x.shape, ints(s))),
    "Tile": lambda a, x, n: x.repeat(ints(n)), "Unsqueeze": lambda a, x, axes: unsqueeze(x, axes),
    "Squeeze": lambda a, x, axes: x.reshape([n for i, n in enumerate(x.shape) if i not in ints(axes)]),
    "Shape": lambda a, x: torch.tensor(x.shape), "Flatten": lambda a, x: x.flatten(a.get("axis", 1)),
    "Einsum": lambda a, *v: torch.einsum(a["equation"], *v), "DepthToSpace": depth_to_space,
    "Trilu": lambda a, x, k=None: (torch.triu if a.get("upper", 1) else torch.tril)(x, int(k or 0)),
}


def run(file, given):
    model = onnx.load(file)
    graph = model.graph
    values = {w.name: tensor(numpy_helper.to_array(w, os.path.dirname(file))) for w in graph.initializer}
    inputs = [i for i in graph.input if i.name not in values]
    kind = inputs[0].type.tensor_type
    shape = [d.dim_value or 1 for d in kind.shape.dim]
    values[inputs[0].name] = tensor(np.fromfile(given, DTYPES[kind.elem_type]).reshape(shape))
    for node in graph.node:
        if node.op_type == "Constant":
            values[node.output[0]] = tensor(numpy_helper.to_array(attributes(node)["value"]))
            continue
        operands = [values[n] if n else None for n in node.input]
        a = attributes(node)
        if node.op_type in ("Constant", "ConstantOfShape"):
            value = numpy_helper.to_array(a["value"])
            made = tensor(np.full(ints(operands[0]), value[0]))
        else:
            made = OPERATORS[node.op_type](a, *operands)
        for name, value in zip(node.output, made if isinstance(made, list) else [made]):
            values[name] = value
    return values[graph.output[0].name]


with torch.no_grad():
    torch.set_num_threads(1)
    for at in range(1, len(sys.argv), 3):
        file, given, target = sys.argv[at:at + 3]
        run(file, given).numpy().astype("<f8").tofile(target)
