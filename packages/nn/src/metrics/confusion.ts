/** The matrix of what is taken for what, and the measures that are functions of it. */
import { lift, matmul, transpose } from "@cadena/autodiff";
import { oneHot } from "@cadena/autodiff/arrays";
import { Tensor, ValueError } from "@cadena/core";
import { type ClassOptions, checkLabels, classesOf } from "./classes.js";
import { at, type Metric, measure, sumsOf } from "./metric.js";

/** How measures of single classes become one number. */
export interface AverageOptions extends ClassOptions {
  /**
   * "binary" (default): that of class 1, of two. "macro": the mean over the classes that are predicted or right
   * somewhere. "micro": of all decisions together, which is the accuracy.
   */
  readonly average?: "binary" | "macro" | "micro" | undefined;
}

/**
 * How often class i (row) is taken for class j (column), int32 [classes, classes].
 *
 * @throws ShapeError unless there is a target for each prediction; ValueError for a label that is no class, or if a
 * prediction holds NaN.
 * @example
 * const labels = (...values: number[]) => tensor(values, { dtype: "int32" });
 * confusionMatrix(labels(0, 0, 2, 2, 0, 2), labels(2, 0, 2, 2, 0, 1)).toArray(); // [[2, 0, 0], [0, 0, 1], [1, 0, 2]]
 */
export function confusionMatrix(predictions: Tensor, targets: Tensor, options: ClassOptions = {}): Tensor {
  const classes = checkLabels("confusionMatrix", predictions, targets, options.classes);
  const counts = measure(confusionMetric({ ...options, classes }), predictions, targets);
  if (!counts.some((row) => row.some(Number.isNaN))) {
    return new Tensor(Int32Array.from(counts.flat()), [counts.length, counts.length], "int32");
  }
  throw new ValueError({
    op: "confusionMatrix",
    expected: "scores must be numbers",
    received: "NaN",
    advice: "findNonFinite says where the first one arose.",
  });
}

/**
 * {@link confusionMatrix} as rows of numbers, added up over batches. If a prediction held NaN or a label was no class,
 * they are NaN.
 *
 * @example
 * confusionMetric().value([10, 4, 1, 2, 3]); // [[4, 1], [2, 3]]
 */
export function confusionMetric(options: ClassOptions = {}): Metric<number[][]> {
  return {
    name: "confusion",
    sums(prediction, target) {
      const { predicted, actual, examples, classes } = classesOf("confusionMatrix", prediction, target, options);
      const counts = matmul(transpose(oneHot(actual, classes)), oneHot(predicted, classes));
      return sumsOf(lift(examples), counts);
    },
    value(sums) {
      const classes = Math.sqrt(sums.length - 1);
      const counts = Array.from({ length: classes }, (_, i) =>
        Array.from({ length: classes }, (_, j) => at(sums, 1 + i * classes + j)),
      );
      const counted = counts.flat().reduce((total, each) => total + each, 0);
      return counted === at(sums, 0) ? counts : counts.map((row) => row.map(() => Number.NaN));
    },
  };
}

/** What a class is counted as: found, found wrongly, and missed. */
interface Counts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

type Measure = (counts: Counts) => number;

/** 0 where nothing was there to be counted. */
const quotient = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const precisionOf: Measure = ({ hits, falseAlarms }) => quotient(hits, hits + falseAlarms);
const recallOf: Measure = ({ hits, misses }) => quotient(hits, hits + misses);
const f1Of: Measure = ({ hits, falseAlarms, misses }) => quotient(2 * hits, 2 * hits + falseAlarms + misses);

/**
 * Of what was predicted to be of a class, the share that is: tp/(tp + fp), and 0 if nothing was.
 *
 * @throws ShapeError unless there is a target for each prediction; ValueError for a label that is no class, or if the
 * average is binary and there are more than two.
 * @example
 * const labels = tensor([1, 1, 0, 0], { dtype: "int32" });
 * precision(tensor([0.9, 0.2, 0.8, 0.1]), labels); // 0.5
 */
export function precision(predictions: Tensor, targets: Tensor, options: AverageOptions = {}): number {
  return ofAll("precision", precisionOf, predictions, targets, options);
}

/**
 * {@link precision}, added up over batches.
 *
 * @example
 * precisionMetric().value([10, 4, 1, 2, 3]); // 0.75
 */
export function precisionMetric(options: AverageOptions = {}): Metric {
  return averaged("precision", precisionOf, options);
}

/**
 * Of what is of a class, the share that was predicted to be: tp/(tp + fn), and 0 if nothing is.
 *
 * @throws As {@link precision}.
 * @example
 * const labels = tensor([1, 1, 0, 0], { dtype: "int32" });
 * recall(tensor([0.9, 0.2, 0.1, 0.1]), labels); // 0.5
 */
export function recall(predictions: Tensor, targets: Tensor, options: AverageOptions = {}): number {
  return ofAll("recall", recallOf, predictions, targets, options);
}

/**
 * {@link recall}, added up over batches.
 *
 * @example
 * recallMetric().value([10, 4, 1, 2, 3]); // 0.6
 */
export function recallMetric(options: AverageOptions = {}): Metric {
  return averaged("recall", recallOf, options);
}

/**
 * The harmonic mean of precision and recall, 2 tp/(2 tp + fp + fn), and 0 where nothing is there to be counted.
 *
 * @throws As {@link precision}.
 * @example
 * const labels = (...values: number[]) => tensor(values, { dtype: "int32" });
 * f1(labels(0, 2, 1, 0, 0, 1), labels(0, 1, 2, 0, 1, 2), { average: "macro" }); // 0.26666666666666666
 */
export function f1(predictions: Tensor, targets: Tensor, options: AverageOptions = {}): number {
  return ofAll("f1", f1Of, predictions, targets, options);
}

/**
 * {@link f1}, added up over batches.
 *
 * @example
 * f1Metric().value([10, 4, 1, 2, 3]); // 0.6666666666666666
 */
export function f1Metric(options: AverageOptions = {}): Metric {
  return averaged("f1", f1Of, options);
}

function ofAll(op: string, of: Measure, predictions: Tensor, targets: Tensor, options: AverageOptions): number {
  const classes = checkLabels(op, predictions, targets, options.classes);
  return measure(averaged(op, of, { ...options, classes }), predictions, targets);
}

function averaged(op: string, of: Measure, options: AverageOptions): Metric {
  const { average = "binary" } = options;
  const confusion = confusionMetric(options);
  return {
    name: op,
    sums: confusion.sums,
    value(sums) {
      const matrix = confusion.value(sums);
      const each = matrix.map((_, label) => countsOf(matrix, label));
      if (average === "binary") {
        const positive = each[1];
        if (positive !== undefined && each.length === 2) return of(positive);
        throw new ValueError({
          op,
          expected: "the binary average is of two classes",
          received: String(each.length),
          advice: 'Choose { average: "macro" } or { average: "micro" }.',
        });
      }
      if (average === "micro") return of(each.reduce(add));
      const present = each.filter(({ hits, falseAlarms, misses }) => hits + falseAlarms + misses !== 0);
      return present.reduce((total, counts) => total + of(counts), 0) / present.length;
    },
  };
}

function countsOf(matrix: readonly (readonly number[])[], label: number): Counts {
  const total = (row: readonly number[]): number => row.reduce((sum, each) => sum + each, 0);
  const hits = matrix[label]?.[label] as number;
  const column = matrix.map((row) => row[label] as number);
  return { hits, falseAlarms: total(column) - hits, misses: total(matrix[label] as readonly number[]) - hits };
}

function add(a: Counts, b: Counts): Counts {
  return { hits: a.hits + b.hits, falseAlarms: a.falseAlarms + b.falseAlarms, misses: a.misses + b.misses };
}
