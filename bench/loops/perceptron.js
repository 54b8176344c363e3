/** W2 and W3 by hand: a network of two layers, its gradient and Adam's update, as anyone would write the loops. */

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

export const relu = { value: (z) => (z > 0 ? z : 0), slope: (a) => (a > 0 ? 1 : 0) };
export const tanh = { value: Math.tanh, slope: (a) => 1 - a * a };

/** Each writes ∂(mean loss)/∂logits over the logits, and gives the mean loss. */
export function softmaxCrossEntropy(z, y, batch, classes) {
  let loss = 0;
  for (let i = 0; i < batch; i++) {
    const at = i * classes;
    let [top, total] = [-Infinity, 0];
    for (let k = 0; k < classes; k++) top = Math.max(top, z[at + k]);
    for (let k = 0; k < classes; k++) total += Math.exp(z[at + k] - top);
    for (let k = 0; k < classes; k++) {
      const log = z[at + k] - top - Math.log(total);
      loss -= y[at + k] * log;
      z[at + k] = (Math.exp(log) - y[at + k]) / batch;
    }
  }
  return loss / batch;
}

export function binaryCrossEntropy(z, y, batch) {
  let loss = 0;
  for (let i = 0; i < batch; i++) {
    const tail = Math.exp(-Math.abs(z[i]));
    loss += Math.max(z[i], 0) - y[i] * z[i] + Math.log(1 + tail);
    z[i] = ((z[i] > 0 ? 1 / (1 + tail) : tail / (1 + tail)) - y[i]) / batch;
  }
  return loss / batch;
}

/** Gives `step()`, which trains once and returns the loss before. */
export function perceptron({ parameters, data, rate }, activation, lossOf) {
  const [x, y] = [data.x.data, data.y.data];
  const [batch, inputs] = data.x.shape;
  const [hidden, outputs] = parameters.w2.shape;
  const theta = Object.values(parameters).map(({ data }) => Float32Array.from(data));
  const slopes = theta.map((each) => new Float32Array(each.length));
  const first = theta.map((each) => new Float32Array(each.length));
  const second = theta.map((each) => new Float32Array(each.length));
  const a = new Float32Array(batch * hidden);
  const da = new Float32Array(batch * hidden);
  const z = new Float32Array(batch * outputs);
  let [power1, power2] = [1, 1];

  function adam() {
    power1 *= beta1;
    power2 *= beta2;
    for (let p = 0; p < 4; p++) {
      const [w, g, m, v] = [theta[p], slopes[p], first[p], second[p]];
      for (let i = 0; i < w.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        w[i] -= (rate * (m[i] / (1 - power1))) / (Math.sqrt(v[i] / (1 - power2)) + epsilon);
      }
    }
  }

  return function step() {
    const [w1, b1, w2, b2] = theta;
    layer(x, w1, b1, a, batch, inputs, hidden);
    for (let i = 0; i < a.length; i++) a[i] = activation.value(a[i]);
    layer(a, w2, b2, z, batch, hidden, outputs);
    const loss = lossOf(z, y, batch, outputs);
    layerGradient(a, z, slopes[2], slopes[3], batch, hidden, outputs);
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < hidden; j++) {
        let sum = 0;
        for (let k = 0; k < outputs; k++) sum += z[i * outputs + k] * w2[j * outputs + k];
        da[i * hidden + j] = sum * activation.slope(a[i * hidden + j]);
      }
    }
    layerGradient(x, da, slopes[0], slopes[1], batch, inputs, hidden);
    adam();
    return loss;
  };
}

/** out = x w + b. */
function layer(x, w, b, out, batch, inputs, outputs) {
  for (let i = 0; i < batch; i++) {
    for (let j = 0; j < outputs; j++) out[i * outputs + j] = b[j];
    for (let k = 0; k < inputs; k++) {
      const scale = x[i * inputs + k];
      for (let j = 0; j < outputs; j++) out[i * outputs + j] += scale * w[k * outputs + j];
    }
  }
}

/** dw = xᵀ dz and db = Σ dz. */
function layerGradient(x, dz, dw, db, batch, inputs, outputs) {
  dw.fill(0);
  db.fill(0);
  for (let i = 0; i < batch; i++) {
    for (let j = 0; j < outputs; j++) db[j] += dz[i * outputs + j];
    for (let k = 0; k < inputs; k++) {
      const scale = x[i * inputs + k];
      for (let j = 0; j < outputs; j++) dw[k * outputs + j] += scale * dz[i * outputs + j];
    }
  }
}
