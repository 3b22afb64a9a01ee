"""CPU milliseconds of a training step of the character model with Python torch, one thread: peer.py HIDDEN STEPS."""
import sys
import time

import torch

hidden, steps = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)
torch.manual_seed(0)
alphabet, features, batch, length = 63, 64, 32, 64
embedding = torch.nn.Embedding(alphabet, features)
lstm = torch.nn.LSTM(features, hidden)
head = torch.nn.Linear(hidden, alphabet)
weights = [*embedding.parameters(), *lstm.parameters(), *head.parameters()]
adam = torch.optim.Adam(weights, lr=0.004)
text = torch.randint(0, alphabet, (length + 1, batch))
state = (torch.zeros(1, batch, hidden), torch.zeros(1, batch, hidden))


def step(state):
    out, state = lstm(embedding(text[:-1]), state)
    loss = torch.nn.functional.cross_entropy(head(out).flatten(0, 1), text[1:].flatten())
    adam.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    adam.step()
    loss.item()
    return tuple(s.detach() for s in state)


for _ in range(10):
    state = step(state)
start = time.process_time()
for _ in range(steps):
    state = step(state)
print(f"{(time.process_time() - start) / steps * 1e3:.4f}")
