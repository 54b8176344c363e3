import { evaluate, lift, relu } from "@cadena/autodiff";
import { key, pathsOf, tensor } from "@cadena/core";
import { expect, it } from "vitest";
import { activation, dense, flatten, type Layer, sequential } from "../src/index.js";

it("layers are called by kind and number, or by their own names", () => {
  const layers: readonly Layer[] = [flatten(), dense(3, { activation: relu, name: "hidden" }), dense(2)];
  const { params, outputShape } = sequential(layers).init(key(0), [2, 2]);
  expect(pathsOf(params)).toEqual(["dense2.W", "dense2.b", "hidden.W", "hidden.b"]);
  expect(outputShape).toEqual([2]);
});

it("computes W x + b, layer after layer", () => {
  const net = sequential([dense(2), activation(relu)]);
  const params = {
    dense1: {
      W: lift(
        tensor([
          [1, -1],
          [2, -2],
        ]),
      ),
      b: lift(tensor([0.5, 0.5])),
    },
  };
  const [y] = net.apply(params, {}, lift(tensor([[1, 1]])), { training: false });
  expect(evaluate(y).toArray()).toEqual([[3.5, 0]]);
});

it("errors name the layer", () => {
  const net = sequential([dense(2, { name: "hidden" })]);
  const params = {
    hidden: {
      W: lift(
        tensor([
          [1, -1],
          [2, -2],
        ]),
      ),
    },
  };
  expect(() => net.apply(params, {}, lift(tensor([[1, 1, 1]])), { training: false })).toThrow(/^hidden\/matmul: /);
});
