"""Writes HDF5 files whose datasets hold 0, 1, 2, ... in every layout that is read. Run in this folder (numpy, h5py)."""
import gzip
import os

import h5py
import numpy as np


def counted(shape, dtype="<f4"):
    return np.arange(np.prod(shape), dtype=dtype).reshape(shape)


def write(name, libver):
    with h5py.File(name, "w", libver=libver) as file:
        file.create_dataset("plain", data=counted((5, 7)))
        file.create_dataset("blocks", data=counted((13, 10)), chunks=(4, 3))
        file.create_dataset("one_block", data=counted((6, 5)), chunks=(6, 5))
        file.create_dataset("one_packed_block", data=counted((6, 5)), chunks=(6, 5), compression="gzip")
        file.create_dataset("packed", data=counted((9, 4, 6)), chunks=(2, 3, 4), compression="gzip", shuffle=True)
        file.create_dataset("summed", data=counted((11, 3), ">f8"), chunks=(4, 3), fletcher32=True, shuffle=True,
                            compression="gzip")
        file.create_dataset("odd_sum", data=counted((7,), "u1"), chunks=(3,), fletcher32=True)
        file.create_dataset("many", data=counted((40, 40)), chunks=(1, 1))
        file.create_dataset("growing", data=counted((30, 20)), chunks=(3, 4), maxshape=(None, None))
        file.create_dataset("growing_packed", data=counted((30, 20)), chunks=(3, 4), maxshape=(None, None),
                            compression="gzip")
        early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        early.set_chunk((4, 4))
        early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple((10, 9))
        made = h5py.h5d.create(file.id, b"early", h5py.h5t.IEEE_F32LE, space, dcpl=early)
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, counted((10, 9)))
        file["number"] = np.dtype("<f4")
        file.create_dataset("named_type", data=counted((4, 4)), dtype=file["number"])
        group = file.create_group("noted")
        for i in range(40):
            group.attrs[f"note_{i:02d}"] = "text " * (i + 1)
        group = file.create_group("many_links")
        for i in range(300):
            group.create_dataset(f"value_{i:03d}", data=np.float32([0]))
    with open(name, "rb") as plain, gzip.GzipFile(name + ".gz", "wb", mtime=0) as packed:
        packed.write(plain.read())
    os.remove(name)


write("blocks_earliest.h5", "earliest")
write("blocks_latest.h5", "latest")
