#!/usr/bin/env python3
"""Prints the expected numbers of Tests/MetricsTests/InceptionTests.swift: what torchvision and pytorch-fid compute.

    python3 Scripts/golden-inception.py [WEIGHTS.pt]    needs torch, torchvision and pytorch-fid

Weights and images are made by a formula that the test repeats, so that none need be stored: element i of the tensor
called NAME is a hash of i and NAME, spread evenly over [-1, 1), times a scale. With an argument the weights are also
saved there, for a try of Scripts/convert-inception.py.
"""

import sys

import numpy as np
import torch
import torchvision
from pytorch_fid.inception import FIDInceptionA, FIDInceptionC, FIDInceptionE_1, FIDInceptionE_2


def spread(name, count):
    """Numbers in [-1, 1): Chris Wellons' lowbias32 of the element's place and FNV-1a of the name."""
    start = 0x811C9DC5
    for byte in name.encode():
        start = (start ^ byte) * 0x01000193 & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(start)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x7FEB352D)
        x ^= x >> np.uint32(15)
        x *= np.uint32(0x846CA68B)
        x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**31 - 1


def tensor(name, shape):
    u = spread(name, int(np.prod(shape))).reshape(shape)
    if name.endswith("conv.weight"):
        u = u * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith("bn.weight") or name.endswith("running_var"):
        u = 1 + 0.2 * u
    else:
        u = 0.1 * u
    return torch.from_numpy(u.astype(np.float32))


def network(variant):
    classes = 1008 if variant == "fid" else 1000
    net = torchvision.models.inception_v3(weights=None, init_weights=False, num_classes=classes, aux_logits=False)
    if variant == "fid":
        net.Mixed_5b = FIDInceptionA(192, pool_features=32)
        net.Mixed_5c = FIDInceptionA(256, pool_features=64)
        net.Mixed_5d = FIDInceptionA(288, pool_features=64)
        net.Mixed_6b = FIDInceptionC(768, channels_7x7=128)
        net.Mixed_6c = FIDInceptionC(768, channels_7x7=160)
        net.Mixed_6d = FIDInceptionC(768, channels_7x7=160)
        net.Mixed_6e = FIDInceptionC(768, channels_7x7=192)
        net.Mixed_7b = FIDInceptionE_1(1280)
        net.Mixed_7c = FIDInceptionE_2(2048)
    state = {k: tensor(k, v.shape) for k, v in net.state_dict().items()
             if ".conv." in k or ".bn." in k and not k.endswith("num_batches_tracked")}
    net.load_state_dict(state, strict=False)
    net.fc = torch.nn.Identity()
    return net.eval(), state


def image(name, shape):
    return np.floor((spread(name, int(np.prod(shape))) + 1) * 128).reshape(shape)


def features(net, pixels):
    """As pytorch-fid goes about it."""
    x = torch.from_numpy(pixels.transpose(2, 0, 1)[None].astype(np.float32) / 255)
    x = x.repeat(1, 3 // x.shape[1], 1, 1)
    x = torch.nn.functional.interpolate(x, size=(299, 299), mode="bilinear", align_corners=False)
    with torch.no_grad():
        return net(2 * x - 1)[0].double().numpy()


for variant in ("torchvision", "fid"):
    net, state = network(variant)
    if len(sys.argv) > 1 and variant == "fid":
        torch.save(state | {"fc.weight": torch.zeros(1008, 2048)}, sys.argv[1])
    for name, shape in (("colour", (32, 48, 3)), ("grey", (28, 28, 1))):
        f = features(net, image(name, shape))
        print(f"{variant}, {name}: every 32nd of {f.size} features, largest {f.max():.4f}")
        print(", ".join(f"{v:.6f}" for v in f[::32]))
