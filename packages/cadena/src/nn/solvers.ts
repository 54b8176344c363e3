/**
 * Solvers for small problems, as `@cadena/nn/solvers` has them.
 *
 * @module cadena/nn/solvers
 */
export {
  type LbfgsOptions,
  type LevenbergMarquardtOptions,
  lbfgs,
  levenbergMarquardt,
  type Solution,
  type SolverOptions,
  type StopReason,
} from "@cadena/nn/solvers";
