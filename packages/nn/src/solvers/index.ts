/**
 * Solvers of small smooth problems in float64, which see all data at once and stop by themselves.
 *
 * @module @cadena/nn/solvers
 */
export { type LbfgsOptions, lbfgs } from "./lbfgs.js";
export { type LevenbergMarquardtOptions, levenbergMarquardt } from "./levenberg-marquardt.js";
export type { Solution, SolverOptions, StopReason } from "./solution.js";
