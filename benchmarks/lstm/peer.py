"""What Python torch needs for training steps of the character model: CPU seconds of one thread."""
import sys
import time

import torch

steps, hidden, layers = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(0)
alphabet, features, batch, length = 63, 64, 32, 64
embedding = torch.nn.Embedding(alphabet, features)
lstm = torch.nn.LSTM(features, hidden, layers)
head = torch.nn.Linear(hidden, alphabet)
weights = [*embedding.parameters(), *lstm.parameters(), *head.parameters()]
adam = torch.optim.Adam(weights, lr=0.004)
text = torch.randint(0, alphabet, (length + 1, batch))
state = (torch.zeros(layers, batch, hidden), torch.zeros(layers, batch, hidden))


def step(state):
    out, state = lstm(embedding(text[:-1]), state)
    loss = torch.nn.functional.cross_entropy(head(out).flatten(0, 1), text[1:].flatten())
    adam.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    adam.step()
    return loss.item(), tuple(s.detach() for s in state)


for _ in range(10):
    loss, state = step(state)
start = time.process_time()
for _ in range(steps):
    loss, state = step(state)
seconds = time.process_time() - start
print(f"torch {torch.__version__}: {seconds / steps * 1e3:.1f} ms of CPU a step, {steps * batch * length / seconds:.0f} characters a CPU second, loss {loss:.4f}")
