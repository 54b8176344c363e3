/** Types of the workloads' graphs, for tests of engines. */
import type { Graph } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** A graph and what it is run on: `prepare(graph, { carry })`, `writeState(state)`, then `run(inputs)`. */
export interface Workload {
  readonly graph: Graph;
  readonly carry: readonly (readonly [output: number, input: number])[];
  /** The inputs that are not carried. */
  readonly inputs: readonly Tensor[];
  /** The carried state at the start; empty if nothing is carried. */
  readonly state: readonly Tensor[];
}

/** A training problem as plain arrays. */
export interface TrainingData {
  readonly rate: number;
  readonly parameters: Readonly<Record<string, PlainArray>>;
  readonly data: Readonly<Record<string, PlainArray>>;
}

export interface PlainArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface BatchOptions {
  readonly batch?: number;
}

export function matmulGraph(options?: { readonly n?: number }): Workload;
export function mlpStep(options?: BatchOptions): Workload;
export function mlpLossGraph(options?: BatchOptions): Workload;
export function mlpGradientGraph(options?: BatchOptions): Workload;
export function mlpData(options?: BatchOptions): TrainingData;
export function xorData(): TrainingData;
export function xorStep(): Workload;
export function elementwiseGraph(options?: { readonly size?: number }): Workload;
export function elementwiseGradientGraph(options?: { readonly size?: number }): Workload;
export function cnnStep(options?: BatchOptions): Workload;
export function cnnLossGraph(options?: BatchOptions): Workload;
export function cnnGradientGraph(options?: BatchOptions): Workload;
export function scalarsGraph(options?: { readonly size?: number; readonly shape?: "chain" | "tree" }): Workload;
export function recurrentGraph(options?: {
  readonly cell?: "lstm" | "gru";
  readonly batch?: number;
  readonly time?: number;
  readonly units?: number;
}): Workload;
export function attentionGraph(options?: {
  readonly batch?: number;
  readonly length?: number;
  readonly width?: number;
}): Workload;
