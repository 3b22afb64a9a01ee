"""The games of `loupe train gan` and `loupe train dcgan` by Python's torch: GAME STEPS, prints nothing; its CPU time counts."""
import gzip
import math
import sys

import torch
from torch import nn
from torch.nn.functional import softplus

game, steps = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(1)
torch.manual_seed(0)
if game == "dcgan":
    with gzip.open("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz") as file:
        data = torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8).reshape(-1, 1, 28, 28) / 127.5 - 1
    batch, latent, rate, beta2, kept = 64, 64, 0.001, 0.999, 0.999
    generator = nn.Sequential(
        nn.Linear(64, 64 * 49, bias=False), nn.BatchNorm1d(64 * 49), nn.ReLU(True), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 4, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(True),
        nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1), nn.LeakyReLU(0.2, True),
        nn.Conv2d(32, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.LeakyReLU(0.2, True),
        nn.Flatten(), nn.Linear(64 * 49, 1))
    order = torch.randperm(len(data))

    def real(step):
        return data[order[step * batch % 59_904:][:batch]]
else:
    batch, latent, rate, beta2, kept = 256, 8, 0.002, 0.99, 0.995
    generator = nn.Sequential(nn.Linear(8, 128), nn.ReLU(True), nn.Linear(128, 128), nn.ReLU(True), nn.Linear(128, 2))
    discriminator = nn.Sequential(
        nn.Linear(2, 128), nn.LeakyReLU(0.2, True), nn.Linear(128, 128), nn.LeakyReLU(0.2, True), nn.Linear(128, 1))
    angles = torch.arange(8) * 2 * math.pi / 8
    centres = 2 * torch.stack([angles.cos(), angles.sin()], 1)

    def real(step):
        return centres[torch.randint(8, (batch,))] + 0.02 * torch.randn(batch, 2)

average = [weight.detach().clone() for weight in generator.parameters()]
adams = [torch.optim.Adam(player.parameters(), rate, (0.5, beta2)) for player in (generator, discriminator)]
for step in range(steps):
    for adam in adams:
        adam.param_groups[0]["lr"] = rate * (1 + math.cos(math.pi * step / steps)) / 2
    with torch.no_grad():
        fakes = generator(torch.randn(batch, latent))
    of_real, of_fake = discriminator(real(step)), discriminator(fakes)
    loss = softplus(-of_real).mean() + softplus(of_fake).mean()
    loss.backward()
    adams[1].step()
    adams[1].zero_grad(set_to_none=True)
    discriminator.requires_grad_(False)
    of_fake = discriminator(generator(torch.randn(batch, latent)))
    loss = softplus(-of_fake).mean()
    loss.backward()
    adams[0].step()
    adams[0].zero_grad(set_to_none=True)
    discriminator.requires_grad_(True)
    with torch.no_grad():
        for old, new in zip(average, generator.parameters()):
            old.mul_(kept).add_(new, alpha=1 - kept)
