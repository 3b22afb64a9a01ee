"""Makes the samples of this folder with PyTorch (2.13): python3 make_samples.py. Figures are PyTorch's own, except
where its counter does not see into a fused operator; those are by hand, beside them."""

import io
import gzip
import json
import zipfile

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch._export.serde.serialize import serialize
from torch.export import Dim, export, save
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode


class Tiny(nn.Module):
    def __init__(s):
        super().__init__()
        s.conv=nn.Conv2d(3,8,3,padding=1,bias=False); s.bn=nn.BatchNorm2d(8); s.relu=nn.ReLU(); s.pool=nn.MaxPool2d(2); s.fc=nn.Linear(8*4*4,10)
    def forward(s,x): return s.fc(torch.flatten(s.pool(s.relu(s.bn(s.conv(x)))),1))
class LSTM(nn.Module):
    def __init__(s):
        super().__init__(); s.lstm=nn.LSTM(8,16,2,batch_first=True,bidirectional=True); s.fc=nn.Linear(32,5)
    def forward(s,x):
        y,_=s.lstm(x); return s.fc(y[:,-1])
class GRU(nn.Module):
    def __init__(s):
        super().__init__(); s.emb=nn.Embedding(100,8); s.gru=nn.GRU(8,16); s.fc=nn.Linear(16,5)
    def forward(s,x):
        y,h=s.gru(s.emb(x)); return s.fc(y)
class Attn(nn.Module):
    def __init__(s,d=32,h=4):
        super().__init__(); s.h=h; s.ln=nn.LayerNorm(d); s.qkv=nn.Linear(d,3*d); s.proj=nn.Linear(d,d); s.mlp=nn.Sequential(nn.Linear(d,4*d),nn.GELU(),nn.Dropout(0.1),nn.Linear(4*d,d))
    def forward(s,x):
        b,t,d=x.shape
        q,k,v=s.qkv(s.ln(x)).chunk(3,-1)
        q,k,v=[z.view(b,t,s.h,d//s.h).transpose(1,2) for z in (q,k,v)]
        y=F.scaled_dot_product_attention(q,k,v,is_causal=True).transpose(1,2).reshape(b,t,d)
        x=x+s.proj(y); return x+s.mlp(x)
class GPT(nn.Module):
    def __init__(s):
        super().__init__(); s.wte=nn.Embedding(50,32); s.wpe=nn.Embedding(32,32); s.h=nn.ModuleList([Attn(),Attn()]); s.ln_f=nn.LayerNorm(32); s.head=nn.Linear(32,50,bias=False); s.head.weight=s.wte.weight
    def forward(s,ids):
        pos=torch.arange(ids.shape[1],device=ids.device)
        x=s.wte(ids)+s.wpe(pos)
        for b in s.h: x=b(x)
        return s.head(s.ln_f(x))
class MHA(nn.Module):
    def __init__(s):
        super().__init__(); s.enc=nn.TransformerEncoder(nn.TransformerEncoderLayer(32,4,64,batch_first=True),2)
        s.cls=nn.Parameter(torch.zeros(1,1,32)); s.fc=nn.Linear(32,3)
    def forward(s,x):
        x=torch.cat([s.cls.expand(x.shape[0],-1,-1),x],1); return s.fc(s.enc(x)[:,0])
class Misc(nn.Module):
    def __init__(s):
        super().__init__(); s.c1=nn.Conv1d(4,8,3,padding='same'); s.gn=nn.GroupNorm(2,8); s.up=nn.ConvTranspose1d(8,4,4,2,1); s.pr=nn.PReLU(4); s.register_buffer('scale',torch.ones(4,1)); s.w=nn.Parameter(torch.randn(4,4))
    def forward(s,x):
        y=F.silu(s.gn(s.c1(x))); y=s.pr(s.up(y))*s.scale
        y=F.avg_pool1d(y,2); z=torch.einsum('bct,cd->bdt',y,s.w); z=F.pad(z,(1,2)); z=torch.sigmoid(z)*2+1
        return z.mean(-1), F.softmax(z,1), torch.stack([z,z])
class Cond(nn.Module):
    def __init__(s):
        super().__init__(); s.a=nn.Linear(4,4); s.b=nn.Linear(4,4)
    def forward(s,x):
        with torch.no_grad():
            n=x*2
        return torch.cond(x.sum()>0, lambda x: s.a(s.b(x)), lambda x: s.b(x), (x,))+n
class Net(nn.Module):  # grouped, transposed, several norms, module list called in a loop, shared module
    def __init__(s):
        super().__init__()
        s.stem=nn.Sequential(nn.Conv2d(3,8,3,2,1),nn.GroupNorm(2,8),nn.SiLU())
        s.blocks=nn.ModuleList([nn.Conv2d(8,8,3,1,1,groups=4,bias=False) for _ in range(2)])
        s.shared=nn.Conv2d(8,8,1); s.up=nn.ConvTranspose2d(8,4,2,2); s.act=nn.Hardswish()
    def forward(s,x):
        x=s.stem(x)
        for b in s.blocks: x=s.act(s.shared(b(x)))+x
        return F.interpolate(s.up(x),scale_factor=2.0,mode='nearest')

truth = {}


def plain(graph_module):
    for part in graph_module.modules():
        if isinstance(part, torch.fx.GraphModule):
            for node in part.graph.nodes:
                node.meta.pop("stack_trace", None)  # paths of the machine


def write(name, data):
    with gzip.GzipFile(name + ".gz", "wb", 9, mtime=0) as out:
        out.write(data)


def returned(program):
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    return [values[name] for name in program.graph_signature.user_outputs]


def sample(name, module, inputs, shapes=None, core=False, train=False, macs=None):
    module = module.train() if train else module.eval()
    program = export(module, inputs, dynamic_shapes=shapes)
    program = program.run_decompositions() if core else program
    plain(program.graph_module)
    outputs = [[s if isinstance(s, int) else s.node.hint for s in value.shape] for value in returned(program)]
    if macs is None:
        with FlopCounterMode(display=False) as counter, torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
            module(*inputs)
        macs = counter.get_total_flops() // 2
    buffer = io.BytesIO()
    save(program, buffer)
    write(name + ".pt2", buffer.getvalue())
    truth[name] = {
        "inputs": [list(x.shape) for x in inputs],
        "parameters": sum(p.numel() for p in module.parameters()),
        "buffers": sum(b.numel() for b in module.buffers()),
        "multiply_adds": macs,
        "outputs": outputs,
        "modules": sorted(n for n, m in module.named_modules() if n and not isinstance(m, nn.ModuleList)),
    }
    return program, buffer.getvalue()


def json_first(name, data):
    """The same archive with the program before the weights."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for entry in sorted(source.namelist(), key=lambda n: (not n.endswith(".json"), n)):
            out.writestr(entry, source.read(entry))
    write(name + ".pt2", buffer.getvalue())


def before_2_7(name, program):
    """The layout that torch.export.save wrote up to PyTorch 2.6."""
    artifact = serialize(program)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("serialized_exported_program.json", artifact.exported_program)
        out.writestr("serialized_state_dict.pt", artifact.state_dict)
        out.writestr("serialized_constants.pt", artifact.constants)
        out.writestr("serialized_example_inputs.pt", artifact.example_inputs)
        out.writestr("version", "5.1")
    write(name + ".pt2", buffer.getvalue())


torch.manual_seed(0)
# the longer of two branches: two layers of 4*4 for 2 samples
_, data = sample("cond", Cond(), (torch.randn(2, 4),), macs=2 * 2 * 4 * 4)
json_first("cond_json_first", data)
images = (torch.randn(2, 3, 8, 8),)
tokens = (torch.randint(0, 50, (2, 16)),)
program, _ = sample("tiny", Tiny(), images)
before_2_7("tiny_2_6", program)
sample("tiny_dynamic", Tiny(), images, ({0: Dim("batch")},))
_, data = sample("tiny_core", Tiny(), images, core=True)
json_first("tiny_core_json_first", data)
sample("tiny_train", Tiny(), images, train=True)
_, data = sample("net", Net(), (torch.randn(2, 3, 16, 16),))
json_first("net_json_first", data)
sample("net_core", Net(), (torch.randn(2, 3, 16, 16),), core=True)
# 2 samples, 7 steps, 2 directions, 4*16 gates, 8 or 32 features and 16 of the state; then 2*32*5
sample("lstm", LSTM(), (torch.randn(2, 7, 8),), macs=2 * 7 * 2 * 64 * (8 + 16 + 32 + 16) + 2 * 32 * 5)
sample("gru_core", GRU(), (torch.randint(0, 100, (7, 2)),), core=True)
sample("gpt", GPT(), tokens)
sample("gpt_core", GPT(), tokens, core=True)
sample("gpt_dynamic", GPT(), tokens, ({0: Dim("batch"), 1: Dim("t", min=2, max=32)},))
# two layers over 2*11 positions: projections 4*32*32, feed-forward 2*32*64, 11 keys with 2*32; then 2*32*3
encoder = 2 * (2 * 11 * (4 * 32 * 32 + 2 * 32 * 64 + 11 * 2 * 32)) + 2 * 32 * 3
sample("encoder", MHA(), (torch.randn(2, 10, 32),), macs=encoder)
_, data = sample("misc_dynamic", Misc(), (torch.randn(2, 4, 16),), ({0: Dim.AUTO, 2: Dim.AUTO},))
json_first("misc_json_first", data)
with open("truth.json", "w") as out:
    json.dump(truth, out, indent=1)
