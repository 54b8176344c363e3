"""What JAX gives where slopes are a matter of convention: the column of docs/numpy.md. Needs `pip install jax`."""

import jax
import jax.numpy as jnp
from jax.nn import relu
from jax.scipy.special import xlogy

jax.config.update("jax_enable_x64", True)


def slope(f, *at):
    """All partial derivatives of the sum of f, as text."""
    args = [jnp.asarray(x, dtype=float) for x in at]
    found = jax.grad(lambda *xs: jnp.sum(f(*xs)), argnums=tuple(range(len(args))))(*args)
    return " and ".join(str(x.tolist()) for x in found)


rows = {
    "maximum(x, y), x = y": (jnp.maximum, 1, 1),
    "max of [3, 1, 3]": (jnp.max, [3, 1, 3]),
    "cummax of [1, 1, 0]": (jax.lax.cummax, [1, 1, 0]),
    "x.at[0].max(u), a tie": (lambda x, u: x.at[0].max(u), [1, 2], 1),
    "x.at[[0, 0]].set(u)": (lambda u: jnp.zeros(2).at[jnp.array([0, 0])].set(u), [1, 2]),
    "clip(x, 0, 1) at 0, 1": (lambda x: jnp.clip(x, 0, 1), [0, 1]),
    "relu at 0": (relu, 0),
    "abs at 0": (jnp.abs, 0),
    "norm at 0": (jnp.linalg.norm, [0, 0]),
    "nuclear norm of [[1, 0], [0, 0]]": (lambda x: jnp.linalg.norm(x, "nuc"), [[1, 0], [0, 0]]),
    "det of [[1, 2], [2, 4]]": (jnp.linalg.det, [[1, 2], [2, 4]]),
    "std of equal entries": (jnp.std, [1, 1, 1]),
    "prod of [0, 2, 3]": (jnp.prod, [0, 2, 3]),
    "hypot at (0, 0)": (jnp.hypot, 0, 0),
    "atan2 at (0, 0)": (jnp.arctan2, 0, 0),
    "pow at (0, 2)": (jnp.power, 0, 2),
    "pow at (0, 0)": (jnp.power, 0, 0),
    "xlogy at (0, 0)": (xlogy, 0, 0),
    "where(x > 0, log(x), x) at 0": (lambda x: jnp.where(x > 0, jnp.log(x), x), 0),
}

print(f"JAX {jax.__version__}")
for name, (f, *at) in rows.items():
    print(f"{name}: {slope(f, *at)}")
