/** W9: a recurrent layer over 64 times, the mean of squares of its outputs, and the gradient for its parameters. */
import { gradients, mean, square } from "@cadena/autodiff";
import { gru, lstm } from "@cadena/nn";
import { generator, remembered, uniform, weights, zeros } from "../random.js";
import { pureGraph } from "./training.js";

const cells = { lstm: { make: lstm, gates: 4 }, gru: { make: gru, gates: 3 } };

/** Gates stand side by side, in the order of PyTorch: i, f, g, o of an LSTM, and r, z, n of a GRU. */
export const recurrentData = remembered(({ cell = "lstm", batch = 8, time = 64, units = 128 }) => {
  const next = generator(9);
  const width = cells[cell].gates * units;
  return {
    x: uniform([batch, time, units], next, -1, 1),
    w: weights([units, width], next, units),
    u: weights([units, width], next, units),
    b: zeros([width]),
  };
});

export function recurrentGraph(options = {}) {
  const { cell = "lstm", units = 128 } = options;
  const layer = cells[cell].make(units, { output: "all" });
  return pureGraph(recurrentData(options), ({ x, w, u, b }) => {
    const [y] = layer.apply({ W: w, U: u, b }, {}, x, { training: true });
    const loss = mean(square(y));
    return [loss, ...gradients(loss, [w, u, b])];
  });
}
