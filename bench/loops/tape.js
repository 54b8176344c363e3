/** W6 by hand: scalar operations recorded on flat arrays, run forwards and then backwards. */

const [addition, product] = [0, 1];

/** The tape of `build(record)`, where `record(operation, p, q)` gives the number of a new value; 0, 1, 2 are x, a, c. */
function tape(size, build) {
  const operation = new Uint8Array(size + 3);
  const left = new Int32Array(size + 3);
  const right = new Int32Array(size + 3);
  const value = new Float64Array(size + 3);
  const slope = new Float64Array(size + 3);
  let count = 3;
  const last = build((kind, p, q) => {
    operation[count] = kind;
    left[count] = p;
    right[count] = q;
    return count++;
  });
  return function run(x, a, c) {
    value.set([x, a, c]);
    for (let i = 3; i < count; i++) {
      const [p, q] = [value[left[i]], value[right[i]]];
      value[i] = operation[i] === addition ? p + q : p * q;
    }
    slope.fill(0);
    slope[last] = 1;
    for (let i = count - 1; i >= 3; i--) {
      const [p, q, s] = [left[i], right[i], slope[i]];
      slope[p] += operation[i] === addition ? s : s * value[q];
      slope[q] += operation[i] === addition ? s : s * value[p];
    }
    return [value[last], slope[0], slope[1], slope[2]];
  };
}

/** The chain of `shapes.js`. */
export const chainTape = (size) =>
  tape(size, (record) => {
    let v = 0;
    for (let i = 0; i < size / 2; i++) v = record(addition, record(product, v, 1), 2);
    return v;
  });

/** The tree of `shapes.js`. */
export const treeTape = (size) =>
  tape(size, (record) => {
    let level = Array.from({ length: size / 2 }, (_, i) =>
      i % 2 === 0 ? record(product, 0, 1) : record(addition, 0, 2),
    );
    while (level.length > 1) {
      const next = [];
      for (let i = 0; i + 1 < level.length; i += 2) {
        next.push(record(i % 4 === 0 ? addition : product, level[i], level[i + 1]));
      }
      if (level.length % 2 === 1) next.push(level.at(-1));
      level = next;
    }
    return level[0];
  });
