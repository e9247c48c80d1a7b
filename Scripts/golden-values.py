#!/usr/bin/env python3
"""Makes Tests/NNTests/GoldenValues.swift: what PyTorch computes in float64 for layers, optimizers, gradient
penalties (double backward), unrolled Adam, spectral normalisation and layers that see a whole batch, in Saddle's
memory layouts.

Usage: golden-values.py            (needs PyTorch 2; from the repository's root)

Inputs and parameters are multiples of powers of 2, so that they are the same numbers in float32 and in
float64.
"""

import pathlib
import textwrap

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)

records = []


def draw(*shape, scale=1.0):
    return torch.round(torch.randn(*shape) * scale * 256) / 256


def record(name, tensor):
    """Keeps a tensor under a name; the name's last part says what it is."""
    records.append((name, tensor.detach().clone()))
    return tensor


# PyTorch's layouts to Saddle's: images NCHW to NHWC; filters [o, i, h, w] (of a transposed convolution
# [i, o, h, w]) to [h, w, i, o] ([h, w, o, i]); dense weights [o, i] to [i, o].
def nhwc(x):
    return x.permute(0, 2, 3, 1)


def stored(weight):
    return {1: lambda w: w, 2: lambda w: w.t(), 4: lambda w: w.permute(2, 3, 1, 0)}[weight.dim()](weight)


def record_parameters(case, parameters):
    for name, parameter in parameters.items():
        record(f"{case}.{name}", stored(parameter))


def record_gradients(case, result, parameters):
    gradients = torch.autograd.grad(result, list(parameters.values()))
    for name, gradient in zip(parameters, gradients):
        record(f"{case}.gradient.{name}", stored(gradient))


def trainable(**shapes):
    """Parameters by name ("layer_weight" for "layer.weight"), scaled by the number of inputs."""
    parameters = {}
    for name, shape in shapes.items():
        fan = max(1, torch.Size(shape[1:]).numel())
        parameters[name.replace("_", ".", 1)] = draw(*shape, scale=fan**-0.5).requires_grad_()
    return parameters


# Layers


def layers():
    p = trainable(layer_weight=(4, 3), layer_bias=(4,))
    x = draw(2, 5, 3)
    record("dense.x", x)
    record_parameters("dense", p)
    record("dense.y", F.linear(x, p["layer.weight"], p["layer.bias"]))

    for case, kernel, options in [
        ("convolution", (4, 4), dict(stride=2, padding=1)),
        ("convolution-dilated", (3, 2), dict(stride=1, padding=(2, 0), dilation=(2, 1))),
    ]:
        p = trainable(layer_weight=(5, 3, *kernel), layer_bias=(5,))
        x = draw(2, 3, 6, 8)
        record(f"{case}.x", nhwc(x))
        record_parameters(case, p)
        record(f"{case}.y", nhwc(F.conv2d(x, p["layer.weight"], p["layer.bias"], **options)))

    for case, kernel, options in [
        ("transposed", 4, dict(stride=2, padding=1)),
        ("transposed-extra", 3, dict(stride=2, padding=1, output_padding=1)),
        ("transposed-first", 4, dict(stride=1, padding=0)),
    ]:
        p = trainable(layer_weight=(3, 2, kernel, kernel), layer_bias=(2,))
        x = draw(2, 3, 3, 4)
        record(f"{case}.x", nhwc(x))
        record_parameters(case, p)
        record(f"{case}.y", nhwc(F.conv_transpose2d(x, p["layer.weight"], p["layer.bias"], **options)))

    p = trainable(layer_weight=(3,), layer_bias=(3,))
    mean, variance = draw(3), draw(3).abs() + 0.5
    x = draw(4, 3, 2, 2) * 2 + 1
    record("batch-norm.x", nhwc(x))
    record_parameters("batch-norm", p)
    record("batch-norm.layer.running_mean", mean)
    record("batch-norm.layer.running_var", variance)
    weights = (p["layer.weight"], p["layer.bias"])
    record("batch-norm.evaluated", nhwc(F.batch_norm(x, mean, variance, *weights)))
    record("batch-norm.y", nhwc(F.batch_norm(x, mean, variance, *weights, training=True)))
    record("batch-norm.next.layer.running_mean", mean)
    record("batch-norm.next.layer.running_var", variance)

    x = draw(2, 3, 2, 4) * 2 + 1
    record("layer-norm.x", nhwc(x))
    record_parameters("layer-norm", p)
    record("layer-norm.sample", nhwc(F.group_norm(x, 1, *weights)))
    record("layer-norm.last", F.layer_norm(nhwc(x), (3,), *weights))

    x = torch.tensor([-30, -3, -1, -0.25, 0, 0.25, 1, 3, 30])
    record("activation.x", x)
    for name, function in [
        ("relu", F.relu), ("tanh", torch.tanh), ("sigmoid", torch.sigmoid),
        ("softplus", lambda x: F.softplus(x, threshold=1000)), ("silu", F.silu),
        ("leakyReLU", lambda x: F.leaky_relu(x, 0.2)), ("elu", lambda x: F.elu(x, 0.5)),
    ]:  # fmt: skip
        record(f"activation.{name}", function(x))


# Optimizers: 20 steps from given gradients; the last element's are all zero.


def optimizers():
    start = draw(5)
    gradients = draw(20, 5) * torch.tensor([1 / 128, 1 / 8, 1, 8, 0])
    record("optimizer.start", start)
    record("optimizer.gradients", gradients)
    for name, make in {
        "sgd": lambda p: torch.optim.SGD(p, 0.01),
        "sgd-momentum": lambda p: torch.optim.SGD(p, 0.01, momentum=0.9),
        "sgd-nesterov": lambda p: torch.optim.SGD(p, 0.01, momentum=0.9, nesterov=True),
        "rmsprop": lambda p: torch.optim.RMSprop(p, 0.01),
        "rmsprop-momentum": lambda p: torch.optim.RMSprop(p, 0.01, alpha=0.9, momentum=0.9),
        "rmsprop-centred": lambda p: torch.optim.RMSprop(p, 0.01, alpha=0.9, centered=True),
        # So large that it shows where epsilon is added.
        "rmsprop-epsilon": lambda p: torch.optim.RMSprop(p, 0.01, eps=0.1),
        "adam": lambda p: torch.optim.Adam(p, 0.01),
        "adam-epsilon": lambda p: torch.optim.Adam(p, 0.01, eps=0.1),
        "adam-wgan": lambda p: torch.optim.Adam(p, 0.01, betas=(0.0, 0.9)),
        "adam-dcgan": lambda p: torch.optim.Adam(p, 0.01, betas=(0.5, 0.999)),
        "adagrad": lambda p: torch.optim.Adagrad(p, 0.01),
        "adagrad-epsilon": lambda p: torch.optim.Adagrad(p, 0.01, eps=0.1),
        "adadelta": lambda p: torch.optim.Adadelta(p, 0.01),
        "adadelta-epsilon": lambda p: torch.optim.Adadelta(p, 0.01, rho=0.8, eps=0.1),
        "adamax": lambda p: torch.optim.Adamax(p, 0.01),
        "adamax-epsilon": lambda p: torch.optim.Adamax(p, 0.01, betas=(0.5, 0.9), eps=0.1),
        "nadam": lambda p: torch.optim.NAdam(p, 0.01),
        "nadam-epsilon": lambda p: torch.optim.NAdam(p, 0.01, betas=(0.5, 0.9), eps=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, 0.01),
        "adamw-decay": lambda p: torch.optim.AdamW(p, 0.01, betas=(0.5, 0.9), weight_decay=0.5),
    }.items():
        parameter = start.clone().requires_grad_()
        optimizer = make([parameter])
        path = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
            path.append(parameter.detach().clone())
        record(f"optimizer.{name}", torch.stack(path))


# Gradient penalties: 10 mean (||d critic / d x|| - 1)^2, and its derivative with respect to the parameters.


def penalty(critic, x):
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return 10 * ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


def gradient_penalties():
    for name, activation in {
        "tanh": torch.tanh, "softplus": F.softplus, "leakyReLU": lambda x: F.leaky_relu(x, 0.2)
    }.items():  # fmt: skip
        case = f"penalty-{name}"
        p = trainable(
            a_weight=(8, 2), a_bias=(8,), b_weight=(8, 8), b_bias=(8,), c_weight=(1, 8), c_bias=(1,)
        )

        def critic(x):
            x = activation(F.linear(x, p["a.weight"], p["a.bias"]))
            x = activation(F.linear(x, p["b.weight"], p["b.bias"]))
            # The last bias does not matter to the slope; 0 times it keeps it in the graph.
            return F.linear(x, p["c.weight"], p["c.bias"])

        x = record(f"{case}.x", draw(6, 2))
        record_parameters(case, p)
        value = record(f"{case}.value", penalty(critic, x))
        record_gradients(case, value + 0 * p["c.bias"].sum(), p)

    case = "penalty-convolution"
    p = trainable(
        a_weight=(4, 3, 4, 4), a_bias=(4,), an_weight=(4,), an_bias=(4,),
        b_weight=(6, 4, 4, 4), b_bias=(6,), bn_weight=(6,), bn_bias=(6,),
        c_weight=(1, 24), c_bias=(1,),
    )  # fmt: skip

    def critic(x):
        x = F.conv2d(x, p["a.weight"], p["a.bias"], stride=2, padding=1)
        x = F.leaky_relu(F.group_norm(x, 1, p["an.weight"], p["an.bias"]), 0.2)
        x = nhwc(F.conv2d(x, p["b.weight"], p["b.bias"], stride=2, padding=1))
        x = torch.tanh(F.layer_norm(x, (6,), p["bn.weight"], p["bn.bias"]))
        return F.linear(x.flatten(1), p["c.weight"], p["c.bias"])

    x = draw(3, 3, 8, 8)
    record(f"{case}.x", nhwc(x))
    record_parameters(case, p)
    value = record(f"{case}.value", penalty(critic, x))
    record_gradients(case, value + 0 * p["c.bias"].sum(), p)


# A generator with batch norm: the derivative through the batch's statistics.


def generator():
    case = "generator"
    p = trainable(
        project_weight=(16, 3), project_bias=(16,), norm_weight=(4,), norm_bias=(4,),
        up_weight=(4, 2, 4, 4), up_bias=(2,),
    )  # fmt: skip
    z = record(f"{case}.z", draw(5, 3))
    target = draw(5, 4, 4, 2)
    record(f"{case}.target", target)
    record_parameters(case, p)
    x = F.linear(z, p["project.weight"], p["project.bias"]).reshape(5, 2, 2, 4).permute(0, 3, 1, 2)
    x = torch.tanh(F.batch_norm(x, None, None, p["norm.weight"], p["norm.bias"], training=True))
    x = torch.tanh(F.conv_transpose2d(x, p["up.weight"], p["up.bias"], stride=2, padding=1))
    value = record(f"{case}.value", ((nhwc(x) - target) ** 2).mean())
    record_gradients(case, value, p)


# Unrolled: five steps of Adam on the discriminator, then the generator's loss against the last of them.


def adam_step(parameters, gradients, state, rate, beta1, beta2, epsilon=1e-8):
    steps, firsts, seconds = state
    steps += 1
    firsts = [beta1 * m + (1 - beta1) * g for m, g in zip(firsts, gradients)]
    seconds = [beta2 * v + (1 - beta2) * g * g for v, g in zip(seconds, gradients)]
    parameters = [
        p - rate / (1 - beta1**steps) * m / ((v / (1 - beta2**steps)).sqrt() + epsilon)
        for p, m, v in zip(parameters, firsts, seconds)
    ]
    return parameters, (steps, firsts, seconds)


def check_adam_step():
    """The hand-written step against PyTorch's own."""
    start = draw(5)
    theirs = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([theirs], 0.05, betas=(0.5, 0.9))
    ours, state = [start], (0, [torch.zeros(5)], [torch.zeros(5)])
    for _ in range(20):
        gradient = draw(5)
        theirs.grad = gradient.clone()
        optimizer.step()
        ours, state = adam_step(ours, [gradient], state, 0.05, 0.5, 0.9)
    assert torch.allclose(ours[0], theirs, rtol=1e-12)


def unrolled():
    check_adam_step()
    for case, beta1, beta2 in [
        ("unrolled", 0.5, 0.9), ("unrolled-no-momentum", 0.0, 0.9), ("unrolled-dcgan", 0.5, 0.999)
    ]:  # fmt: skip
        real = record(f"{case}.real", draw(5, 2)).requires_grad_()
        noise = record(f"{case}.noise", draw(5, 2)).requires_grad_()
        g = trainable(map_weight=(2, 2), map_bias=(2,))
        d = trainable(a_weight=(6, 2), a_bias=(6,), b_weight=(1, 6), b_bias=(1,))
        record_parameters(case, g | d)
        fake = F.linear(noise, g["map.weight"], g["map.bias"])

        def discriminator(x, p):
            return F.linear(torch.tanh(F.linear(x, p[0], p[1])), p[2], p[3])

        p = list(d.values())
        state = (0, [torch.zeros_like(x) for x in p], [torch.zeros_like(x) for x in p])
        for _ in range(5):
            loss = F.softplus(-discriminator(real, p)).mean() + F.softplus(discriminator(fake, p)).mean()
            gradients = torch.autograd.grad(loss, p, create_graph=True)
            p, state = adam_step(p, gradients, state, 0.05, beta1, beta2)
        value = record(f"{case}.value", F.softplus(-discriminator(fake, p)).mean())
        for name, data in [("real", real), ("noise", noise)]:
            (slope,) = torch.autograd.grad(value, data, retain_graph=True)
            record(f"{case}.gradient.{name}", slope)
        record_gradients(case, value, g | d)


# Spectral normalisation: the third pass in training, from PyTorch's own hook with Saddle's start.


def spectral_norms():
    for case, layer, x in [
        ("spectral-dense", torch.nn.Linear(4, 3), draw(5, 4)),
        ("spectral-convolution", torch.nn.Conv2d(2, 3, 4, stride=2, padding=1), draw(2, 2, 4, 6)),
        (
            "spectral-transposed",
            torch.nn.ConvTranspose2d(2, 3, 4, stride=2, padding=1), draw(2, 2, 3, 2),
        ),
    ]:  # fmt: skip
        torch.nn.utils.spectral_norm(layer)
        p = {f"layer.{name}": p for name, p in layer.named_parameters()}
        for parameter in p.values():
            parameter.data.copy_(draw(*parameter.shape))
        layer.weight_u.fill_(layer.weight_u.numel() ** -0.5)
        record(f"{case}.x", nhwc(x) if x.dim() == 4 else x)
        record_parameters(case, p)
        for _ in range(3):
            y = layer(x)
        record(f"{case}.y", nhwc(y) if y.dim() == 4 else y)
        record(f"{case}.layer.weight_u", layer.weight_u)
        record_gradients(case, y.square().sum(), p)


# Layers that see a whole batch: minibatch discrimination (Salimans et al., 1606.03498, section 3.2), minibatch
# standard deviation (Karras et al., 1710.10196, section 3) and virtual batch normalisation (Salimans et al.,
# section 3.4), written as their papers have them.


def minibatch_discrimination(x, T):
    M = torch.einsum("na,abc->nbc", x, T)
    closeness = torch.exp(-(M[:, None] - M[None]).abs().sum(3))
    others = 1 - torch.eye(len(x))
    return torch.cat([x, (closeness * others[:, :, None]).sum(1)], 1)


def minibatch_deviation(x):
    deviation = x.var(0, correction=0).sqrt().mean()
    return torch.cat([x, deviation.expand(*x.shape[:-1], 1)], -1)


def virtual_batch_norm(x, r, weight, bias):
    """On [r + n, positions..., channels]."""
    over = tuple(range(1, x.dim() - 1))
    squares = x.square()
    mean = x[:r].mean((0, *over), keepdim=True)
    square = squares[:r].mean((0, *over), keepdim=True)
    w = 1 / (r + 1)
    own = (x[r:].mean(over, keepdim=True), squares[r:].mean(over, keepdim=True)) if over else (x[r:], squares[r:])
    means = torch.cat([mean.expand(r, *own[0].shape[1:]), (1 - w) * mean + w * own[0]])
    seconds = torch.cat([square.expand(r, *own[1].shape[1:]), (1 - w) * square + w * own[1]])
    y = (x - means) / (seconds - means.square() + 1e-5).sqrt() * weight + bias
    return y, mean.flatten(), (square - mean.square()).flatten()


def batch_layers():
    x, T = draw(5, 4).requires_grad_(), draw(4, 3, 2, scale=0.5).requires_grad_()
    y = minibatch_discrimination(x, T)
    record("minibatch.x", x)
    record("minibatch.layer.weight", T.permute(2, 1, 0))
    record("minibatch.y", y)
    slopes = torch.autograd.grad(y.square().sum(), [x, T])
    record("minibatch.gradient.x", slopes[0])
    record("minibatch.gradient.layer.weight", slopes[1].permute(2, 1, 0))

    for case, shape in [("deviation-dense", (5, 3)), ("deviation-image", (3, 2, 4, 2))]:
        x = draw(*shape).requires_grad_()
        y = minibatch_deviation(x)
        record(f"{case}.x", x)
        record(f"{case}.y", y)
        record(f"{case}.gradient.x", torch.autograd.grad(y.square().sum(), x)[0])

    for case, shape in [("virtual-dense", (6, 3)), ("virtual-image", (5, 2, 3, 3))]:
        x = (draw(*shape) * 2 + 1).requires_grad_()
        p = {"layer.weight": draw(3).requires_grad_(), "layer.bias": draw(3).requires_grad_()}
        y, mean, variance = virtual_batch_norm(x, 3, *p.values())
        record(f"{case}.x", x)
        record_parameters(case, p)
        record(f"{case}.y", y)
        record(f"{case}.next.layer.running_mean", mean)
        record(f"{case}.next.layer.running_var", variance)
        record(f"{case}.next.layer.own_weight", torch.tensor([0.25]))
        slopes = torch.autograd.grad(y.square().sum(), [x, *p.values()])
        record(f"{case}.gradient.x", slopes[0])
        for name, slope in zip(p, slopes[1:]):
            record(f"{case}.gradient.{name}", slope)


HEADER = '''\
// Made by Scripts/golden-values.py with PyTorch {version} in float64. Do not edit: change the script.

/// A name and a shape on one line, the elements in row-major order on the indented lines after it.
let goldenText = """
'''


def write(path):
    lines = []
    for name, tensor in records:
        lines.append(f"  {name} [{','.join(str(extent) for extent in tensor.shape)}]")
        # What float32 holds exactly is an input, and stays exact.
        exact = torch.equal(tensor, tensor.float().double())
        numbers = " ".join(repr(x) if exact else f"{x:.11g}" for x in tensor.flatten().tolist())
        lines += textwrap.wrap(numbers, 106, initial_indent="    ", subsequent_indent="    ")
    text = HEADER.format(version=torch.__version__.split("+")[0]) + "\n".join(lines) + '\n  """\n'
    path.write_text(text)
    print(f"{path}: {len(records)} tensors, {len(text) // 1000} kB")


layers()
optimizers()
gradient_penalties()
generator()
unrolled()
spectral_norms()
batch_layers()
write(pathlib.Path(__file__).resolve().parent.parent / "Tests/NNTests/GoldenValues.swift")
