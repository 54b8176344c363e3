/** XOR by a network of nn, trained and asked: what a small program with layers, an optimiser and fit pays. */
import { bceWithLogits, tanh } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { adam, dense, model, sequential } from "@cadena/nn";

const xor = {
  x: tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
  y: tensor([[0], [1], [1], [0]]),
};
const net = sequential([dense(8, { activation: tanh }), dense(1)]);
const learner = model(net, { inputShape: [2], loss: bceWithLogits, optimizer: adam(0.1) });
void learner.fit(xor, { epochs: 100, batchSize: 4 }).then(() => console.log(learner.predict(xor.x).toArray()));
