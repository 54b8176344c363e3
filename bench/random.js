/** Numbers from a seed, the same for every rival. */

/** mulberry32: 32 bits of state, uniform in [0, 1). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An array in row-major order: what a workload hands to everyone. */
export function array(shape, fill) {
  const size = shape.reduce((product, each) => product * each, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => fill(i)) };
}

export const zeros = (shape) => array(shape, () => 0);

/** Uniform in [low, high). */
export const uniform = (shape, next, low, high) => array(shape, () => low + (high - low) * next());

/** Weights of a layer with `fanIn` inputs: uniform, of variance 1 / fanIn. */
export const weights = (shape, next, fanIn) => uniform(shape, next, -Math.sqrt(3 / fanIn), Math.sqrt(3 / fanIn));

/** One of `classes` for each of `count` examples, as rows of one 1 and zeros. */
export function oneHot(count, classes, next) {
  const labels = Array.from({ length: count }, () => Math.floor(next() * classes));
  return array([count, classes], (i) => (labels[Math.floor(i / classes)] === i % classes ? 1 : 0));
}

/** The same array with its axes in another order. */
export function transposed({ shape, data }, axes) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, each) => product * each, 1));
  const target = axes.map((axis) => shape[axis]);
  return array(target, (i) => {
    let [rest, place] = [i, 0];
    for (let axis = target.length - 1; axis >= 0; axis--) {
      place += (rest % target[axis]) * strides[axes[axis]];
      rest = Math.floor(rest / target[axis]);
    }
    return data[place];
  });
}

/** A function of options that makes its data once for the same options, so that making it is not timed. */
export function remembered(make) {
  const made = new Map();
  return (options = {}) => {
    const key = JSON.stringify(options);
    if (!made.has(key)) made.set(key, make(options));
    return made.get(key);
  };
}
