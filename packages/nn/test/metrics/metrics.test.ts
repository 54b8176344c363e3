/** Worked numbers are those of scikit-learn's reference pages; the rest is counted again, the long way. */
import { evaluate, lift } from "@cadena/autodiff";
import { DTypeError, key, normal, ShapeError, type Tensor, tensor, ValueError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneHot } from "../../src/data/index.js";
import {
  accuracy,
  accuracyMetric,
  confusionMatrix,
  confusionMetric,
  f1,
  f1Metric,
  type Metric,
  meanAbsoluteError,
  meanAbsoluteErrorMetric,
  measure,
  perplexity,
  perplexityMetric,
  precision,
  precisionMetric,
  r2,
  r2Metric,
  recall,
  recallMetric,
  rocAuc,
  topK,
  topKMetric,
} from "../../src/metrics/index.js";

const labels = (...values: readonly number[]): Tensor => tensor(values, { dtype: "int32" });

/** A metric whose sums are added up over two parts. */
function inParts(metric: Metric, predictions: Tensor, targets: Tensor, cut: number): number {
  const part = (x: Tensor, range: { start?: number; stop?: number }): Tensor => x.slice([range]);
  const sums = [{ stop: cut }, { start: cut }].map(
    (range) => evaluate(metric.sums(lift(part(predictions, range)), lift(part(targets, range)))).toArray() as number[],
  );
  return metric.value((sums[0] as number[]).map((each, i) => each + (sums[1]?.[i] as number)));
}

describe("worked numbers", () => {
  it("accuracy, top-k and the confusion matrix", () => {
    expect(accuracy(labels(0, 2, 1, 3), labels(0, 1, 2, 3))).toBe(0.5);
    const scores = tensor([
      [0.5, 0.2, 0.2],
      [0.3, 0.4, 0.2],
      [0.2, 0.4, 0.3],
      [0.7, 0.2, 0.1],
    ]);
    expect(topK(scores, labels(0, 1, 2, 2), 2)).toBe(0.75);
    expect(confusionMatrix(labels(0, 0, 2, 2, 0, 2), labels(2, 0, 2, 2, 0, 1)).toArray()).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    expect(confusionMatrix(labels(1, 1, 1, 0), labels(0, 1, 0, 1)).toArray()).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });

  it("precision, recall and F1", () => {
    const [predicted, actual] = [labels(0, 2, 1, 0, 0, 1), labels(0, 1, 2, 0, 1, 2)];
    const rounded = (x: number): string => x.toFixed(2);
    expect(rounded(precision(predicted, actual, { average: "macro" }))).toBe("0.22");
    expect(rounded(precision(predicted, actual, { average: "micro" }))).toBe("0.33");
    expect(rounded(recall(predicted, actual, { average: "macro" }))).toBe("0.33");
    expect(rounded(f1(predicted, actual, { average: "macro" }))).toBe("0.27");
    expect(rounded(f1(predicted, actual, { average: "micro" }))).toBe("0.33");
    expect(precision(labels(0, 1, 0, 0), labels(0, 1, 0, 1))).toBe(1);
    expect(recall(labels(0, 1, 0, 0), labels(0, 1, 0, 1))).toBe(0.5);
    expect(f1(labels(0, 1, 0, 0), labels(0, 1, 0, 1))).toBe(2 / 3);
  });

  it("ROC-AUC, R², mean absolute error and perplexity", () => {
    expect(rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), labels(0, 0, 1, 1))).toBe(0.75);
    expect(r2(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]))).toBeCloseTo(0.9486, 4);
    expect(r2(tensor([1, 2, 3]), tensor([1, 2, 3]))).toBe(1);
    expect(r2(tensor([2, 2, 2]), tensor([1, 2, 3]))).toBe(0);
    expect(r2(tensor([3, 2, 1]), tensor([1, 2, 3]))).toBe(-3);
    expect(r2(tensor([-2, -2]), tensor([-2, -2]))).toBe(1);
    expect(r2(tensor([-2, -1.9]), tensor([-2, -2]))).toBe(0);
    const [predicted, actual] = [
      [
        [0, 2],
        [-1, 2],
        [8, -5],
      ],
      [
        [0.5, 1],
        [-1, 1],
        [7, -6],
      ],
    ].map((rows) => tensor(rows)) as [Tensor, Tensor];
    expect(meanAbsoluteError(predicted, actual)).toBe(0.75);
    expect(r2(predicted, actual)).toBeCloseTo(0.9368, 4);
    const fair = tensor(Array.from({ length: 5 }, () => new Array<number>(6).fill(1 / 6)));
    expect(perplexity(fair, labels(0, 1, 2, 3, 4))).toBeCloseTo(6, 12);
    expect(perplexity(tensor([[1000, 0, 0]]), labels(0), { logits: true })).toBe(1);
    expect(perplexity(tensor([[0, 1]]), labels(0))).toBe(Number.POSITIVE_INFINITY);
  });
});

/** Scores from a small range, so that ties are common, and labels. */
const examples = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 25 })).chain(([classes, m]) =>
  fc.record({
    scores: fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: classes, maxLength: classes }), {
      minLength: m,
      maxLength: m,
    }),
    actual: fc.array(fc.nat(classes - 1), { minLength: m, maxLength: m }),
    cut: fc.nat(m),
    k: fc.integer({ min: 1, max: classes }),
  }),
);

const first = (row: readonly number[]): number => row.indexOf(Math.max(...row));

describe("counted again", () => {
  it("accuracy, top-k, macro averages and the confusion matrix, from labels and from one-hot rows, in parts", () => {
    fc.assert(
      fc.property(examples, ({ scores, actual, cut, k }) => {
        const [p, t] = [tensor(scores), labels(...actual)];
        const classes = scores[0]?.length as number;
        const hits = scores.filter((row, i) => first(row) === actual[i]).length;
        expect(accuracy(p, t)).toBe(hits / actual.length);
        expect(accuracy(p, oneHot(t, classes))).toBe(hits / actual.length);
        expect(inParts(accuracyMetric(), p, t, cut)).toBe(hits / actual.length);
        const near = scores.filter((row, i) => row.filter((s) => s > (row[actual[i] as number] as number)).length < k);
        expect(topK(p, t, k)).toBe(near.length / actual.length);
        expect(inParts(topKMetric(k), p, oneHot(t, classes), cut)).toBe(near.length / actual.length);
        const matrix = Array.from({ length: classes }, (_, i) =>
          Array.from(
            { length: classes },
            (_, j) => scores.filter((row, e) => actual[e] === i && first(row) === j).length,
          ),
        );
        expect(confusionMatrix(p, t).toArray()).toEqual(matrix);
        for (const [metric, of] of [
          [precisionMetric, precision],
          [recallMetric, recall],
          [f1Metric, f1],
        ] as const)
          expect(inParts(metric({ average: "macro" }), p, t, cut)).toBe(of(p, t, { average: "macro" }));
        const present = matrix.flatMap((row, c) => {
          const column = matrix.reduce((sum, each) => sum + (each[c] as number), 0);
          const whole = row.reduce((sum, each) => sum + each, 0);
          const hit = row[c] as number;
          return whole + column === 0 ? [] : [{ p: column && hit / column, r: whole && hit / whole }];
        });
        const mean = (of: (each: { p: number; r: number }) => number): number =>
          present.reduce((sum, each) => sum + of(each), 0) / present.length;
        expect(precision(p, t, { average: "macro" })).toBeCloseTo(mean((e) => e.p));
        expect(recall(p, t, { average: "macro" })).toBeCloseTo(mean((e) => e.r));
        expect(f1(p, t, { average: "macro" })).toBeCloseTo(
          mean(({ p, r }) => (p + r === 0 ? 0 : (2 * p * r) / (p + r))),
        );
        for (const of of [precision, recall, f1]) expect(of(p, t, { average: "micro" })).toBeCloseTo(accuracy(p, t));
      }),
    );
  });

  it("ROC-AUC is the share of pairs in order", () => {
    const scored = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.nat(1)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(scored, (each) => {
        const data = [...each, [0, 0] as const, [0, 1] as const];
        let [won, pairs] = [0, 0];
        for (const [a, up] of data)
          for (const [b, down] of data)
            if (up === 1 && down === 0) {
              pairs++;
              won += a > b ? 1 : a === b ? 0.5 : 0;
            }
        const [scores, t] = [data.map(([s]) => s), labels(...data.map(([, y]) => y))];
        expect(rocAuc(tensor(scores), t)).toBe(won / pairs);
        expect(rocAuc(tensor(scores.map((s) => [-s, s])), t)).toBe(won / pairs);
      }),
    );
  });

  it("R², mean absolute error and perplexity, in parts", () => {
    const [p, y] = [normal(key(0), [30, 2]), normal(key(1), [30, 2])];
    expect(inParts(r2Metric(), p, y, 7)).toBeCloseTo(r2(p, y), 12);
    expect(inParts(meanAbsoluteErrorMetric(), p, y, 7)).toBeCloseTo(meanAbsoluteError(p, y), 12);
    const t = labels(...Array.from({ length: 30 }, (_, i) => i % 2));
    const byHand = (p.toArray() as number[][]).map(([a = 0, b = 0], i) => {
      const z = i % 2 === 0 ? b - a : a - b;
      return Math.log1p(Math.exp(z));
    });
    const mean = byHand.reduce((sum, each) => sum + each, 0) / 30;
    expect(inParts(perplexityMetric({ logits: true }), p, t, 11)).toBeCloseTo(Math.exp(mean), 12);
  });
});

describe("forms of predictions", () => {
  it("one score an example is compared with a threshold", () => {
    const t = labels(0, 1, 1, 0);
    for (const shape of [[4], [4, 1]]) {
      const p = tensor([0.5, 0.6, 0.2, 0.1], { shape, dtype: "float32" });
      expect([accuracy(p, t), precision(p, t), recall(p, t)]).toEqual([0.75, 1, 0.5]);
      expect(accuracy(p, t, { threshold: 0.15 })).toBe(0.75);
      expect(accuracy(p, tensor([0, 1, 1, 0], { shape: [4, 1], dtype: "float32" }))).toBe(0.75);
    }
    expect(accuracy(tensor([-1, 2]), tensor([false, true]), { threshold: 0 })).toBe(1);
  });

  it("sequences are examples side by side", () => {
    const p = normal(key(0), [3, 4, 5]);
    const t = tensor(
      new Int32Array(12).map((_, i) => i % 5),
      { shape: [3, 4] },
    );
    expect(accuracy(p, t)).toBe(accuracy(p.reshape([12, 5]), t.reshape([12])));
  });

  it("a prediction with NaN in it is never right", () => {
    const p = tensor([
      [Number.NaN, Number.NaN],
      [Number.NaN, 1],
      [1, 0],
    ]);
    expect(accuracy(p, labels(0, 1, 0))).toBe(1 / 3);
    expect(topK(p, labels(0, 1, 0), 1)).toBe(1 / 3);
    expect(accuracy(tensor([Number.NaN, Number.NaN]), labels(0, 1))).toBe(0);
    expect(measure(f1Metric(), p, labels(0, 1, 0))).toBeNaN();
    expect(() => confusionMatrix(p, labels(0, 1, 0))).toThrow(ValueError);
    expect(() => rocAuc(tensor([Number.NaN, 1]), labels(0, 1))).toThrow(ValueError);
  });

  it("a label that is no class is an error, and NaN in a graph that cannot look", () => {
    const p = normal(key(0), [2, 3]);
    for (const of of [accuracy, f1, confusionMatrix, perplexity]) {
      expect(() => of(p, labels(0, 3))).toThrow(ValueError);
      expect(() => of(p, labels(0, -1))).toThrow(ValueError);
    }
    expect(() => accuracy(tensor([0.5, 0.5]), tensor([0, 0.5]))).toThrow(ValueError);
    expect(() => accuracy(tensor([0.5, 0.5]), labels(0, 2))).toThrow(ValueError);
    expect(measure(confusionMetric(), p, labels(0, 3)).flat()).toEqual(new Array(9).fill(Number.NaN));
  });

  it("what does not belong together is refused", () => {
    expect(() => accuracy(normal(key(0), [2, 3]), labels(0))).toThrow(ShapeError);
    expect(() => topK(tensor([0.5]), labels(0), 1)).toThrow(DTypeError);
    expect(() => topKMetric(0)).toThrow(ValueError);
    expect(() => perplexity(tensor([0.5]), labels(0))).toThrow(ShapeError);
    expect(() => f1(normal(key(0), [2, 3]), labels(0, 1))).toThrow(ValueError);
    expect(() => rocAuc(tensor([1, 2, 3]), labels(0, 1))).toThrow(ShapeError);
    expect(() => rocAuc(tensor([1, 2]), labels(1, 1))).toThrow(ValueError);
    expect(() => r2(tensor([1, 2]), tensor([[1, 2]]))).toThrow(ShapeError);
    expect(() => meanAbsoluteError(tensor([1, 2]), tensor([1, 2, 3]))).toThrow(ShapeError);
    expect(meanAbsoluteError(tensor([[1], [2]]), tensor([1, 3]))).toBe(0.5);
  });
});
