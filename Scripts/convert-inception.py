#!/usr/bin/env python3
"""Turns a PyTorch file of Inception v3 weights into the safetensors file that `saddle` reads.

    python3 Scripts/convert-inception.py INPUT.pth OUTPUT.safetensors [--variant torchvision|fid]    needs torch

INPUT is a state dictionary: torchvision's inception_v3_google-*.pth, or pytorch-fid's
pt_inception-2015-12-05-*.pth, whose network differs a little. Which of the two it is shows in the number of classes;
--variant says it where that is not there. The layers that tell classes are left out.
"""

import argparse
import json
import struct

import numpy as np
import torch


def variant_of(state):
    classes = len(state["fc.weight"]) if "fc.weight" in state else None
    return {1000: "torchvision", 1008: "fid"}.get(classes)


def kept(name):
    return not name.startswith(("AuxLogits.", "fc.")) and not name.endswith("num_batches_tracked")


def encode(tensors, metadata):
    """The format: the header's length, the header as JSON, the elements one tensor after the other."""
    header, place = {"__metadata__": metadata}, 0
    for name, array in tensors.items():
        header[name] = {
            "dtype": "F32", "shape": list(array.shape), "data_offsets": [place, place + array.nbytes]}
        place += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(array.tobytes() for array in tensors.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--variant", choices=("torchvision", "fid"))
    arguments = parser.parse_args()
    state = torch.load(arguments.input, map_location="cpu", weights_only=True)
    variant = arguments.variant or variant_of(state)
    if variant is None:
        parser.error("the file does not show which variant it is; add --variant")
    tensors = {name: np.ascontiguousarray(value.numpy().astype("<f4"))
               for name, value in state.items() if kept(name)}
    with open(arguments.output, "wb") as file:
        file.write(encode(tensors, {"variant": variant}))
    print(f"{arguments.output}: {len(tensors)} tensors, {variant}")


main()
