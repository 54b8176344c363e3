/** What a solver gives, and why it stopped. */
import type { Engine } from "@cadena/autodiff";
import type { Values } from "../layer.js";

/**
 * Why a solver stopped: the slope is as good as 0; the step is lost in the numbers; the value falls no more; the steps
 * that were allowed are used up; or nothing lower was found along the way that should go down.
 */
export type StopReason = "gradient" | "step" | "value" | "limit" | "stuck";

/** What a solver gives. */
export interface Solution<T extends Values = Values> {
  /** The best parameters found. */
  readonly params: T;
  /** What was made small, at these. */
  readonly value: number;
  readonly reason: StopReason;
  /** True if the reason is "gradient", "step" or "value". */
  readonly converged: boolean;
  /** How many steps were taken. */
  readonly steps: number;
  /** How often the function was computed. */
  readonly evaluations: number;
}

/** When a solver stops. */
export interface SolverOptions {
  /** What computes. Default the reference engine. */
  readonly engine?: Engine | undefined;
  /** How many steps are tried at most. Default 200. */
  readonly maxSteps?: number | undefined;
}

/** @internal Whether a reason is one to be content with. */
export function hasConverged(reason: StopReason): boolean {
  return reason === "gradient" || reason === "step" || reason === "value";
}
