"""The jobs of Resnet50.java by Python's torch and torchvision: JOB ROUNDS, prints the mean CPU seconds of a round and the peak in MB."""
import resource
import sys
import time

import torch
import torchvision

job, rounds = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(1)
batch = 1 if job == "forward1" else 8
network = torchvision.models.resnet50()
images = torch.ones(batch, 3, 224, 224)
labels = torch.arange(batch)
network.train(job == "train8")
sgd = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
begun = 0
for i in range(rounds + 1):
    if i == 1:  # behind the first round, which is not counted
        begun = time.process_time()
    if job == "train8":
        sgd.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(network(images), labels).backward()
        sgd.step()
    else:
        with torch.inference_mode():
            network(images)
seconds = (time.process_time() - begun) / rounds
print(f"{seconds:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
