"""Writes gt.json and dt.json of any size, the same for the same arguments.

Usage: generate.py IMAGES CATEGORIES TRUTHS DETECTIONS FOLDER      (val2017's size: 5000 80 36781 500000)
"""

import json
import random
import sys

images, categories, truths, detections = (int(word) for word in sys.argv[1:5])
folder = sys.argv[5]
chance = random.Random(1)
weights = [1 / (k + 1) for k in range(categories)]
ids = [7 * i + 3 for i in range(images)]

annotations = []
in_image = {}
for number in range(truths):
    side = chance.lognormvariate(4, 0.9)
    width = min(side * chance.uniform(0.5, 2), 400)
    height = min(side, 400)
    box = [chance.uniform(0, 640 - width), chance.uniform(0, 480 - height), width, height]
    box = [round(value, 2) for value in box]
    annotation = {
        "id": number + 1,
        "image_id": chance.choice(ids),
        "category_id": chance.choices(range(1, categories + 1), weights)[0],
        "bbox": box,
        "area": round(box[2] * box[3] * 0.7, 2),
        "iscrowd": int(chance.random() < 0.01),
        "segmentation": [[round(chance.uniform(0, 400), 2) for _ in range(40)]],
    }
    annotations.append(annotation)
    in_image.setdefault(annotation["image_id"], []).append(annotation)

with open(folder + "/gt.json", "w") as file:
    json.dump(
        {
            "info": {},
            "images": [{"id": i, "width": 640, "height": 480, "file_name": "%012d.jpg" % i} for i in ids],
            "categories": [{"id": k + 1, "name": "category %d" % k} for k in range(categories)],
            "annotations": annotations,
        },
        file,
    )

with open(folder + "/dt.json", "w") as file:
    separator = "["
    for image in ids:
        there = in_image.get(image, [])
        for _ in range(detections // images):
            if there and chance.random() < 0.3:
                truth = chance.choice(there)
                box = [
                    round(value + chance.gauss(0, 0.08) * truth["bbox"][2 + i % 2], 2)
                    for i, value in enumerate(truth["bbox"])
                ]
                right = chance.random() < 0.8
                category = truth["category_id"] if right else chance.randint(1, categories)
                score = round(chance.betavariate(3, 2), 3)
            else:
                box = [round(chance.uniform(low, high), 2) for low, high in ((0, 600), (0, 400), (5, 200), (5, 200))]
                category = chance.choices(range(1, categories + 1), weights)[0]
                score = round(chance.betavariate(1, 6), 3)
            result = {"image_id": image, "category_id": category, "bbox": box, "score": score}
            file.write(separator + json.dumps(result))
            separator = ", "
    file.write("]")
