"""Writes the Keras files of the tests, with what they put out by Keras's definitions, computed here by NumPy and PyTorch.

Nothing of Loupe is used. Run in this folder: python3 make_keras.py (numpy, h5py, torch).
Inputs follow the rule of RuleWeights.input: pseudo-random from -1 to 1; integers below the rows of an embedding.
"""
import gzip
import json
import os

import h5py
import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(5)


def rule(count):
    index = np.arange(count, dtype=np.int64)
    return 2 * (((index * 1103515245) % (1 << 31)) / (1 << 31) - 0.5)


def weight(*shape, spread=None):
    fan = np.prod(shape[:-1]) if len(shape) > 1 else 1
    scale = spread or (1.5 / np.sqrt(fan) if len(shape) > 1 else 0.3)
    return (RNG.standard_normal(shape) * scale).astype(np.float32)


def t(array):
    return torch.from_numpy(np.asarray(array, dtype=np.float64))


def first(x):
    """Channels from last to second."""
    return x.permute(0, -1, *range(1, x.dim() - 1))


def last(x):
    return x.permute(0, *range(2, x.dim()), 1)


def same(x, kernel, stride, dilation, value=0.0):
    """TensorFlow's padding: ceil(size / stride) places, the odd one behind. x has its channels second."""
    pads = []
    for size, k, s, d in zip(x.shape[2:], kernel, stride, dilation):
        reach = (k - 1) * d + 1
        total = max(0, (-(-size // s) - 1) * s + reach - size)
        pads = [total // 2, total - total // 2] + pads
    return F.pad(x, pads, value=value)


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "relu6": lambda x: x.clamp(0, 6),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softmax": lambda x: torch.softmax(x, -1),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "swish": F.silu,
    "mish": F.mish,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "exponential": torch.exp,
    "hard_sigmoid": lambda x: (0.2 * x + 0.5).clamp(0, 1),
}


class Model:
    """A functional model: a call of add puts a layer into the configuration, and gives its value."""

    def __init__(self, name):
        self.name, self.layers, self.weights = name, [], {}

    def input(self, *shape, ints=0):
        name = "input"
        config = {"name": name, "batch_input_shape": [None, *shape], "dtype": "int32" if ints else "float32"}
        self.layers.append({"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []})
        count = int(np.prod(shape))
        values = (np.arange(count) * 7) % ints if ints else rule(count).astype(np.float32)
        value = torch.from_numpy(values.reshape(1, *shape))
        return name, (value if ints else value.double())

    def add(self, kind, inputs, compute, weights=(), name=None, **config):
        inputs = inputs if isinstance(inputs, list) else [inputs]
        name = name or f"{kind.lower()}_{len(self.layers)}"
        nodes = [[[source, 0, 0, {}] for source, _ in inputs]]
        self.layers.append(
            {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": nodes})
        self.weights[name] = list(weights)
        return name, compute(*[value for _, value in inputs])

    def save(self, output):
        layers = self.layers
        config = {"class_name": "Functional", "config": {
            "name": self.name, "layers": layers, "input_layers": [["input", 0, 0]],
            "output_layers": [[output[0], 0, 0]]}}
        save(self.name, config, self.weights, output[1])


def save(name, config, weights, output):
    write(name, config, weights)
    if name == "functions":
        write(name + "_packed", config, weights, libver="latest", chunks=True, compression="gzip", shuffle=True,
              fletcher32=True)
    values = [float(f"{v:.9g}") for v in output.flatten().tolist()]
    with open(name + ".json", "w") as file:
        json.dump({"shape": list(output.shape), "output": values}, file, separators=(",", ":"))
    print(name, list(output.shape), "root mean square", float(output.square().mean().sqrt()))


def write(name, config, weights, libver="earliest", **storage):
    path = name + ".h5"
    with h5py.File(path, "w", libver=libver) as file:
        file.attrs["keras_version"] = "2.4.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(config)
        top = file.create_group("model_weights")
        for layer, own in weights.items():
            group = top.create_group(layer)
            group.attrs["weight_names"] = [n.encode() for n, _ in own]
            for n, array in own:
                group.create_dataset(n, data=array, **storage)
    with open(path, "rb") as plain, gzip.GzipFile(path + ".gz", "wb", mtime=0) as packed:
        packed.write(plain.read())
    os.remove(path)


# --- layers: each takes the values of its weights, and gives back what computes ---

def conv(model, x, filters, kernel, stride=1, dilation=1, padding="valid", groups=1, activation="linear", name=None):
    axes = x[1].dim() - 2
    kernel, stride, dilation = [[v] * axes if isinstance(v, int) else v for v in (kernel, stride, dilation)]
    name = name or f"conv_{len(model.layers)}"
    k = weight(*kernel, x[1].shape[-1] // groups, filters)
    b = weight(filters)

    def compute(value):
        v = first(value)
        if padding == "same":
            v = same(v, kernel, stride, dilation)
        if padding == "causal":
            v = F.pad(v, [(kernel[0] - 1) * dilation[0], 0])
        w = t(k).permute(axes + 1, axes, *range(axes))
        made = [F.conv1d, F.conv2d, F.conv3d][axes - 1](v, w, t(b), stride, 0, dilation, groups)
        return ACTIVATIONS[activation](last(made))

    return model.add(
        f"Conv{axes}D", x, compute, [(f"{name}/kernel:0", k), (f"{name}/bias:0", b)], name=name, filters=filters,
        kernel_size=kernel, strides=stride, dilation_rate=dilation, padding=padding, groups=groups, use_bias=True,
        activation=activation, data_format="channels_last")


def depthwise(model, x, kernel, multiplier, stride, padding):
    name = f"depth_{len(model.layers)}"
    channels = x[1].shape[-1]
    k, b = weight(kernel, kernel, channels, multiplier, spread=0.4), weight(channels * multiplier)

    def compute(value):
        v = first(value)
        v = same(v, [kernel] * 2, [stride] * 2, [1, 1]) if padding == "same" else v
        w = t(k).permute(2, 3, 0, 1).reshape(channels * multiplier, 1, kernel, kernel)
        return last(F.conv2d(v, w, t(b), stride, 0, 1, channels))

    return model.add(
        "DepthwiseConv2D", x, compute, [(f"{name}/depthwise_kernel:0", k), (f"{name}/bias:0", b)], name=name,
        kernel_size=[kernel] * 2, strides=[stride] * 2, depth_multiplier=multiplier, padding=padding, use_bias=True)


def separable(model, x, filters, kernel, multiplier):
    name = f"separable_{len(model.layers)}"
    channels = x[1].shape[-1]
    k = weight(kernel, kernel, channels, multiplier, spread=0.4)
    p, b = weight(1, 1, channels * multiplier, filters), weight(filters)

    def compute(value):
        v = same(first(value), [kernel] * 2, [1, 1], [1, 1])
        w = t(k).permute(2, 3, 0, 1).reshape(channels * multiplier, 1, kernel, kernel)
        deep = F.conv2d(v, w, None, 1, 0, 1, channels)
        return last(F.conv2d(deep, t(p).permute(3, 2, 0, 1), t(b)))

    stored = [(f"{name}/depthwise_kernel:0", k), (f"{name}/pointwise_kernel:0", p), (f"{name}/bias:0", b)]
    return model.add("SeparableConv2D", x, compute, stored, name=name, filters=filters, kernel_size=[kernel] * 2,
                     strides=[1, 1], depth_multiplier=multiplier, padding="same", use_bias=True)


def transpose(model, x, filters, kernel, stride, padding):
    name = f"transpose_{len(model.layers)}"
    k, b = weight(kernel, kernel, filters, x[1].shape[-1], spread=0.3), weight(filters)

    def compute(value):
        full = F.conv_transpose2d(first(value), t(k).permute(3, 2, 0, 1), None, stride)
        if padding == "same":
            before = max(0, kernel - stride) // 2
            sizes = [s * stride for s in value.shape[1:3]]
        else:
            before = 0
            sizes = [s * stride + max(kernel - stride, 0) for s in value.shape[1:3]]
        full = F.pad(full, [0, stride, 0, stride])
        cut = full[:, :, before:before + sizes[0], before:before + sizes[1]]
        return last(cut + t(b)[:, None, None])

    return model.add("Conv2DTranspose", x, compute, [(f"{name}/kernel:0", k), (f"{name}/bias:0", b)], name=name,
                     filters=filters, kernel_size=[kernel] * 2, strides=[stride] * 2, padding=padding, use_bias=True,
                     output_padding=None, dilation_rate=[1, 1])


def pool(model, x, kind, size, stride, padding):
    def compute(value):
        v = first(value)
        if kind == "MaxPooling2D":
            v = same(v, [size] * 2, [stride] * 2, [1, 1], -np.inf) if padding == "same" else v
            return last(F.max_pool2d(v, size, stride))
        ones = torch.ones_like(v)
        if padding == "same":
            v, ones = [same(a, [size] * 2, [stride] * 2, [1, 1]) for a in (v, ones)]
        return last(F.avg_pool2d(v, size, stride) / F.avg_pool2d(ones, size, stride))

    return model.add(kind, x, compute, pool_size=[size] * 2, strides=[stride] * 2, padding=padding)


def norm(model, x, kind="BatchNormalization", shuffled=False, **config):
    name = f"norm_{len(model.layers)}"
    channels = x[1].shape[-1]
    gamma, beta, mean = weight(channels) + 1, weight(channels), weight(channels)
    variance = np.abs(weight(channels)) + np.float32(0.5)
    stored = [("gamma", gamma), ("beta", beta)]
    if kind == "BatchNormalization":
        stored += [("moving_mean", mean), ("moving_variance", variance)]
    order = reversed(stored) if shuffled else stored
    stored = [(f"{name}/{n}:0", a) for n, a in order]
    eps = config.get("epsilon", 1e-3)

    def compute(value):
        if kind == "BatchNormalization":
            scaled = (value - t(mean)) / torch.sqrt(t(variance) + eps)
        elif kind == "LayerNormalization":
            scaled = F.layer_norm(value, value.shape[-1:], None, None, eps)
        else:
            scaled = last(F.group_norm(first(value), config["groups"], None, None, eps))
        return scaled * t(gamma) + t(beta)

    return model.add(kind, x, compute, stored, name=name, axis=[-1] if kind == "BatchNormalization" else -1,
                     scale=True, center=True, **config)


def dense_weights(features, units):
    return weight(features, units), weight(units)


def dense(model, x, units, activation="linear"):
    name = f"dense_{len(model.layers)}"
    k, b = dense_weights(x[1].shape[-1], units)
    return model.add("Dense", x, lambda v: ACTIVATIONS[activation](v @ t(k) + t(b)),
                     [(f"{name}/kernel:0", k), (f"{name}/bias:0", b)], name=name, units=units, use_bias=True,
                     activation=activation)


GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def cell_weights(kind, features, units):
    gates = GATES[kind] * units
    bias = weight(2, gates, spread=0.3) if kind == "GRU" else weight(gates)
    return weight(features, gates), weight(units, gates), bias


def run(kind, x, units, k, r, b, backwards=False):
    """All hidden states, by the equations, a step at a time."""
    k, r, b = t(k), t(r), t(b)
    h = c = torch.zeros(x.shape[0], units, dtype=torch.float64)
    steps = range(x.shape[1] - 1, -1, -1) if backwards else range(x.shape[1])
    states = []
    for step in steps:
        if kind == "GRU":
            a, s = x[:, step] @ k + b[0], h @ r + b[1]
            z = torch.sigmoid(a[:, :units] + s[:, :units])
            reset = torch.sigmoid(a[:, units:2 * units] + s[:, units:2 * units])
            new = torch.tanh(a[:, 2 * units:] + reset * s[:, 2 * units:])
            h = z * h + (1 - z) * new
        else:
            a = x[:, step] @ k + h @ r + b
            if kind == "SimpleRNN":
                h = torch.tanh(a)
            else:
                i, f, g, o = a.split(units, 1)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    return torch.stack(states, 1)


def settings(kind, units, sequences, backwards=False):
    config = {"units": units, "return_sequences": sequences, "use_bias": True, "activation": "tanh",
              "go_backwards": backwards}
    if kind != "SimpleRNN":
        config["recurrent_activation"] = "sigmoid"
    if kind == "GRU":
        config["reset_after"] = True
    return config


def recurrent(model, x, kind, units, sequences, backwards=False):
    name = f"recurrent_{len(model.layers)}"
    k, r, b = cell_weights(kind, x[1].shape[-1], units)

    def compute(value):
        states = run(kind, value, units, k, r, b, backwards)
        return states if sequences else states[:, -1]

    stored = [(f"{name}/cell/{n}:0", a) for n, a in (("kernel", k), ("recurrent_kernel", r), ("bias", b))]
    return model.add(kind, x, compute, stored, name=name, **settings(kind, units, sequences, backwards))


def bidirectional(model, x, kind, units, sequences, merge, shuffled=False):
    name = f"both_{len(model.layers)}"
    ways = [cell_weights(kind, x[1].shape[-1], units) for _ in range(2)]

    def compute(value):
        there = run(kind, value, units, *ways[0])
        back = run(kind, value, units, *ways[1], backwards=True)
        there, back = (there, back.flip(1)) if sequences else (there[:, -1], back[:, -1])
        return {"concat": lambda: torch.cat([there, back], -1), "sum": lambda: there + back,
                "ave": lambda: (there + back) / 2, "mul": lambda: there * back}[merge]()

    stored = []
    for way, (k, r, b) in zip(("forward", "backward"), ways):
        stored += [(f"{name}/{way}_lstm/cell/{n}:0", a) for n, a in
                   (("kernel", k), ("recurrent_kernel", r), ("bias", b))]
    if shuffled:
        stored = stored[3:] + stored[:3]
    inner = {"class_name": kind, "config": {"name": "lstm", **settings(kind, units, sequences)}}
    return model.add("Bidirectional", x, compute, stored, name=name, layer=inner, merge_mode=merge)


def attention(model, query, value, heads, size, value_size, shuffled=False):
    name = f"attention_{len(model.layers)}"
    features, out = value[1].shape[-1], query[1].shape[-1]
    parts = {}
    for part, source, width in (("query", out, size), ("key", features, size), ("value", features, value_size)):
        parts[part] = weight(source, heads, width, spread=0.4), weight(heads, width, spread=0.2)
    parts["attention_output"] = weight(heads, value_size, out, spread=0.4), weight(out)

    def compute(q, v):
        def through(x, part):
            return torch.einsum("bld,dhs->bhls", x, t(parts[part][0])) + t(parts[part][1])[:, None]
        scores = through(q, "query") @ through(v, "key").transpose(-1, -2) / np.sqrt(size)
        mixed = torch.softmax(scores, -1) @ through(v, "value")
        return torch.einsum("bhls,hsd->bld", mixed, t(parts["attention_output"][0])) + t(parts["attention_output"][1])

    stored = []
    for part, (k, b) in parts.items():
        stored += [(f"{name}/{part}/kernel:0", k), (f"{name}/{part}/bias:0", b)]
    if shuffled:
        stored = stored[::-1]
    return model.add("MultiHeadAttention", [query, value], compute, stored, name=name, num_heads=heads, key_dim=size,
                     value_dim=value_size, use_bias=True, output_shape=None, attention_axes=[1])


def distributed(model, x, units, activation):
    name = f"distributed_{len(model.layers)}"
    k, b = dense_weights(x[1].shape[-1], units)
    inner = {"class_name": "Dense", "config": {"name": "inner", "units": units, "use_bias": True,
                                               "activation": activation}}
    return model.add("TimeDistributed", x, lambda v: ACTIVATIONS[activation](v @ t(k) + t(b)),
                     [(f"{name}/bias:0", b), (f"{name}/kernel:0", k)], name=name, layer=inner)


def windows():
    m = Model("windows")
    x = m.input(13, 14, 3)
    a = conv(m, x, 8, 3, stride=2, padding="same", activation="relu")
    a = norm(m, a, epsilon=1e-3, momentum=0.9, shuffled=True)
    b = depthwise(m, a, 3, 2, 2, "same")
    b = m.add("LeakyReLU", b, lambda v: F.leaky_relu(v, 0.2), alpha=0.2)
    b = m.add("UpSampling2D", b, lambda v: last(F.interpolate(first(v), scale_factor=2, mode="bilinear",
              align_corners=False)), size=[2, 2], interpolation="bilinear")
    b = m.add("Cropping2D", b, lambda v: v[:, 0:7, 1:8], cropping=[[0, 1], [1, 0]])
    c = separable(m, a, 6, 5, 2)
    d = conv(m, a, 8, 3, dilation=2, padding="same", groups=4, activation="swish")
    e = pool(m, a, "AveragePooling2D", 3, 2, "same")
    e = transpose(m, e, 5, 3, 2, "same")
    e = m.add("Cropping2D", e, lambda v: v[:, 1:8, 0:7], cropping=[[1, 0], [0, 1]])
    f = pool(m, a, "MaxPooling2D", 3, 2, "same")
    f = transpose(m, f, 4, 2, 3, "valid")
    f = m.add("UpSampling2D", f, lambda v: last(F.interpolate(first(v), scale_factor=2, mode="nearest")),
              size=[2, 2], interpolation="nearest")
    f = pool(m, f, "MaxPooling2D", 2, 3, "valid")
    f = m.add("ZeroPadding2D", f, lambda v: F.pad(v, [0, 0, 0, 0, 0, 0]), padding=[[0, 0], [0, 0]])
    f = m.add("Cropping2D", f, lambda v: v[:, 0:7, 0:7], cropping=[[0, 1], [0, 1]])
    g = conv(m, a, 3, [1, 3], activation="softplus")
    g = m.add("ZeroPadding2D", g, lambda v: F.pad(v, [0, 0, 0, 2]), padding=[[0, 0], [0, 2]])
    alpha = weight(1, 1, 3)
    g = m.add("PReLU", g, lambda v: torch.where(v > 0, v, v * t(alpha)), [("prelu/alpha:0", alpha)], name="prelu",
              shared_axes=[1, 2])
    parts = [b, c, d, e, f, g]
    x = m.add("Concatenate", parts, lambda *v: torch.cat(v, -1), axis=-1)
    x = conv(m, x, 8, 1, activation="elu")
    x = norm(m, x, "GroupNormalization", groups=4, epsilon=1e-3)
    x = m.add("GlobalAveragePooling2D", x, lambda v: v.mean([1, 2]))
    m.save(dense(m, x, 10, "softmax"))


def sequences():
    m = Model("sequences")
    x = m.input(9, ints=20)
    table = weight(20, 6, spread=1.0)
    x = m.add("Embedding", x, lambda v: t(table)[v.long()], [("embedding/embeddings:0", table)], name="embedding",
              input_dim=20, output_dim=6)
    x = recurrent(m, x, "LSTM", 7, True)
    x = bidirectional(m, x, "LSTM", 5, True, "concat", shuffled=True)
    x = recurrent(m, x, "GRU", 8, True)
    x = bidirectional(m, x, "GRU", 4, True, "sum")
    x = distributed(m, x, 6, "tanh")
    x = recurrent(m, x, "SimpleRNN", 6, True, backwards=True)
    x = bidirectional(m, x, "LSTM", 3, False, "concat")
    m.save(dense(m, x, 5))


def attentive():
    m = Model("attentive")
    x = m.input(10, 8)
    a = conv(m, x, 8, 3, dilation=2, padding="causal", activation="gelu")
    b = norm(m, a, "LayerNormalization", epsilon=1e-5)
    c = attention(m, b, b, 2, 4, 3, shuffled=True)
    d = attention(m, c, x, 3, 2, 2)
    x = m.add("Add", [a, d], lambda u, v: u + v)
    y = dense(m, x, 16, "mish")
    y = dense(m, y, 8)
    x = m.add("Average", [x, y, c], lambda u, v, w: (u + v + w) / 3)
    x = m.add("Permute", x, lambda v: v.permute(0, 2, 1), dims=[2, 1])
    x = m.add("MaxPooling1D", x, lambda v: last(F.max_pool1d(first(v), 2)), pool_size=[2], strides=[2],
              padding="valid")
    x = m.add("Reshape", x, lambda v: v.reshape(1, 8, 5), target_shape=[-1, 5])
    m.save(m.add("GlobalMaxPooling1D", x, lambda v: v.amax(1)))


def functions():
    m = Model("functions")
    x = m.input(12)
    made = []
    for name in ("relu6", "selu", "hard_sigmoid", "softsign", "exponential", "mish", "softplus"):
        a = dense(m, x, 4)
        made.append(m.add("Activation", a, ACTIVATIONS[name], activation=name))
    a = m.add("Subtract", made[0:2], lambda u, v: u - v)
    b = m.add("Multiply", made[2:4], lambda u, v: u * v)
    c = m.add("Maximum", made[4:7], lambda u, v, w: torch.maximum(torch.maximum(u, v), w))
    d = m.add("Minimum", made[4:6], torch.minimum)
    e = m.add("ReLU", made[1], lambda v: v.clamp(0, 0.4), max_value=0.4, negative_slope=0.0, threshold=0.0)
    e = m.add("Add", [e, m.add("ReLU", made[1], lambda v: F.leaky_relu(v, 0.3), max_value=None, negative_slope=0.3,
                               threshold=0.0)], torch.add)
    f = m.add("RepeatVector", a, lambda v: v[:, None].repeat(1, 3, 1), n=3)
    f = m.add("Flatten", f, lambda v: v.reshape(1, -1))
    x = m.add("Concatenate", [a, b, c, d, e, f], lambda *v: torch.cat(v, -1), axis=-1)
    x = m.add("Rescaling", x, lambda v: 2 * v - 1, scale=2.0, offset=-1.0)
    m.save(x)


def nested():
    """A model in a model that is called twice, and its weights in one list under its name, in an order of their own."""
    k1, b1 = dense_weights(6, 6)
    k2, b2 = dense_weights(6, 6)
    inner_layers = [{"class_name": "InputLayer", "name": "in", "inbound_nodes": [],
                     "config": {"name": "in", "batch_input_shape": [None, 6]}}]
    for name, before in (("one", "in"), ("two", "one")):
        inner_layers.append({"class_name": "Dense", "name": name, "inbound_nodes": [[[before, 0, 0, {}]]],
                             "config": {"name": name, "units": 6, "use_bias": True, "activation": "tanh"}})
    inner = {"name": "inner", "layers": inner_layers, "input_layers": [["in", 0, 0]],
             "output_layers": [["two", 0, 0]]}

    def compute(v):
        return torch.tanh(torch.tanh(v @ t(k1) + t(b1)) @ t(k2) + t(b2))

    m = Model("nested")
    x = m.input(6)
    m.layers.append({"class_name": "Functional", "name": "inner", "config": inner, "inbound_nodes":
                     [[["input", 0, 0, {}]], [["add_2", 0, 0, {}]]]})
    m.weights["inner"] = [("two/kernel:0", k2), ("two/bias:0", b2), ("one/kernel:0", k1), ("one/bias:0", b1)]
    first_call = compute(x[1])
    m.layers.append({"class_name": "Add", "name": "add_2", "config": {"name": "add_2"}, "inbound_nodes":
                     [[["input", 0, 0, {}], ["inner", 1, 0, {}]]]})
    second = compute(x[1] + first_call)
    m.layers.append({"class_name": "Subtract", "name": "out", "config": {"name": "out"}, "inbound_nodes":
                     [[["inner", 2, 0, {}], ["inner", 1, 0, {}]]]})
    m.save(("out", second - first_call))


with torch.no_grad():
    windows()
    sequences()
    attentive()
    functions()
    nested()
