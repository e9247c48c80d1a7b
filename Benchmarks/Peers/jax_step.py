"""One GAN training step in JAX on the CPU, jit-compiled whole, timed: the peer's side of the benchmark.

    python jax_step.py --case wgan-gp-mlp --steps 15

Prints one JSON line like torch_step.py, with "compile_s", the first call's time. The cases are the same.
XLA takes a thread for each core that the process may use; there is no option for it.
"""
import argparse, json, resource, time
import jax, jax.numpy as jnp
from jax import lax, random

CASES = {
    "wgan-gp-mlp": ("mlp", 256, 5, True),
    "gan-mlp-small": ("mlp-small", 512, 1, False),
    "dcgan-32": ("conv", 64, 1, False),
    "wgan-gp-dcgan-32": ("conv", 64, 5, True),
}
LAYOUT = ("NHWC", "HWIO", "NHWC")


def dense(key, a, b):
    return random.normal(key, (a, b)) / jnp.sqrt(a), jnp.zeros(b)


def mlp_init(key, sizes):
    return [dense(k, a, b) for k, a, b in zip(random.split(key, len(sizes) - 1), sizes, sizes[1:])]


def mlp(layers, x):
    for w, b in layers[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = layers[-1]
    return x @ w + b


def kernel(key, a, b):
    return 0.02 * random.normal(key, (4, 4, a, b)), jnp.zeros(b)


def generator_init(key):
    k = random.split(key, 4)
    return dict(project=dense(k[0], 100, 4096), up=[kernel(k[1], 256, 128), kernel(k[2], 128, 64), kernel(k[3], 64, 3)],
                norm=[(jnp.ones(c), jnp.zeros(c)) for c in (256, 128, 64)])


def generator(p, z):
    x = (z @ p["project"][0] + p["project"][1]).reshape(-1, 4, 4, 256)
    for (scale, shift), (w, b) in zip(p["norm"], p["up"]):
        x = (x - x.mean((0, 1, 2))) * lax.rsqrt(x.var((0, 1, 2)) + 1e-5) * scale + shift
        x = lax.conv_transpose(jax.nn.relu(x), w, (2, 2), "SAME", dimension_numbers=LAYOUT) + b
    return jnp.tanh(x)


def critic_init(key):
    k = random.split(key, 4)
    return dict(down=[kernel(k[0], 3, 64), kernel(k[1], 64, 128), kernel(k[2], 128, 256)], out=dense(k[3], 4096, 1))


def critic(p, x):
    for w, b in p["down"]:
        x = jax.nn.leaky_relu(lax.conv_general_dilated(x, w, (2, 2), "SAME", dimension_numbers=LAYOUT) + b, 0.2)
    return x.reshape(x.shape[0], -1) @ p["out"][0] + p["out"][1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", choices=CASES, required=True)
    parser.add_argument("--steps", type=int, default=15)
    options = parser.parse_args()
    kind, batch, critic_steps, penalty = CASES[options.case]
    key = random.PRNGKey(0)
    if kind == "conv":
        G, D, latent, real = generator_init(key), critic_init(key), 100, random.normal(key, (batch, 32, 32, 3))
        apply_G, apply_D = generator, critic
    else:
        hidden = [512] * 3 if kind == "mlp" else [128] * 2
        G, D, latent, real = mlp_init(key, [2, *hidden, 2]), mlp_init(key, [2, *hidden, 1]), 2, random.normal(key, (batch, 2))
        apply_G = apply_D = mlp

    def critic_loss(D, G, key):
        a, b = random.split(key)
        fake = apply_G(G, random.normal(a, (batch, latent)))
        if not penalty:
            return jax.nn.softplus(-apply_D(D, real)).mean() + jax.nn.softplus(apply_D(D, fake)).mean()
        mix = random.uniform(b, (batch,) + (1,) * (real.ndim - 1))
        slope = jax.grad(lambda x: apply_D(D, x).sum())(mix * real + (1 - mix) * fake)
        norm = jnp.sqrt((slope ** 2).reshape(batch, -1).sum(1) + 1e-12)
        return apply_D(D, fake).mean() - apply_D(D, real).mean() + 10 * ((norm - 1) ** 2).mean()

    def generator_loss(G, D, key):
        score = apply_D(D, apply_G(G, random.normal(key, (batch, latent))))
        return -score.mean() if penalty else jax.nn.softplus(-score).mean()

    def adam(p, slope, v, t):  # beta1 = 0, beta2 = 0.9
        v = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g * g, v, slope)
        return jax.tree.map(lambda p, g, v: p - 1e-4 * g / (jnp.sqrt(v / (1 - 0.9 ** t)) + 1e-8), p, slope, v), v

    def step(state, key):
        G, D, vG, vD, t = state
        keys = random.split(key, critic_steps + 1)
        for k in keys[:-1]:
            D, vD = adam(D, jax.grad(critic_loss)(D, G, k), vD, t)
        G, vG = adam(G, jax.grad(generator_loss)(G, D, keys[-1]), vG, t)
        return G, D, vG, vD, t + 1

    step = jax.jit(step, donate_argnums=0)
    zeros = lambda p: jax.tree.map(jnp.zeros_like, p)
    state = (G, D, zeros(G), zeros(D), jnp.float32(1))
    start = time.perf_counter()
    state = jax.block_until_ready(step(state, key))
    compiled = time.perf_counter() - start
    for _ in range(3):
        state = jax.block_until_ready(step(state, key))
    times = []
    for _ in range(options.steps):
        start = time.perf_counter()
        state = jax.block_until_ready(step(state, key))
        times.append(time.perf_counter() - start)
    times.sort()
    print(json.dumps({"peer": f"jax {jax.__version__}", "case": options.case, "median_ms": 1e3 * times[len(times) // 2],
                      "min_ms": 1e3 * times[0], "compile_s": compiled,
                      "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
