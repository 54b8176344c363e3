/** The graphs that are timed: a chain and a balanced tree of scalar nodes. */
import { add as addNodes, mul as mulNodes } from "@cadena/autodiff";

const nodes = { add: addNodes, mul: mulNodes };

export function chain(size, x, a, c, { add, mul } = nodes) {
  let v = x;
  for (let i = 0; i < size / 2; i++) v = add(mul(v, a), c);
  return v;
}

export function tree(size, x, a, c, { add, mul } = nodes) {
  let level = Array.from({ length: size / 2 }, (_, i) => (i % 2 === 0 ? mul(x, a) : add(x, c)));
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      next.push(i % 4 === 0 ? add(level[i], level[i + 1]) : mul(level[i], level[i + 1]));
    if (level.length % 2 === 1) next.push(level.at(-1));
    level = next;
  }
  return level[0];
}

export const shapes = { chain, tree };
