/** What a graph file holds. Nodes are numbers: an entry of `nodes` with several outputs takes as many. */
import type { Condition } from "@cadena/autodiff";
import type { DType, Shape } from "@cadena/core";

/**
 * The version that `toJson` writes and `fromJson` reads.
 *
 * @example
 * jsonVersion; // 1
 */
export const jsonVersion = 1;

/** JSON has no other way to write these. */
export type FileNumber = number | "NaN" | "Infinity" | "-Infinity" | "-0";

/** The layer and the call that nodes were made in. `frame` is a place in `frames`. */
export interface FileContext {
  readonly scope?: string;
  readonly frame?: number;
  readonly implicit?: true;
}

/** One call of a composite function. `parent` is an earlier place in `frames`. */
export interface FileFrame {
  readonly name: string;
  readonly display: "call" | "open";
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: readonly number[];
  readonly output?: number;
  readonly parent?: number;
}

/** A function of three lists of nodes, traced: its arguments are input nodes, of the file but not of the graph. */
export interface FileFunction {
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (number | null)[];
}

/** A graph among the params of an application. Its nodes are nodes of the file, before the application. */
export interface FileBody {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A derivative that `customDerivative` attached to values: functions of xs, ys, and tangents of xs or cotangents of ys. */
export interface FileRule {
  readonly count: number;
  readonly regular: boolean;
  readonly jvp?: FileFunction;
  readonly vjp?: FileFunction;
}

interface FileValue {
  readonly context?: number;
  readonly name?: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An input, a constant, or an application with all its outputs. */
export type FileNode =
  | ({ readonly kind: "input"; readonly dims?: readonly (string | null)[] } & FileValue)
  | ({
      readonly kind: "constant";
      readonly symbol?: string;
      /** The number as it was written, for a scalar given as one. */
      readonly literal?: FileNumber;
      readonly data?: readonly FileNumber[];
    } & FileValue)
  | {
      readonly kind: "application";
      readonly context?: number;
      readonly primitive: string;
      readonly inputs: readonly number[];
      readonly params?: Readonly<Record<string, unknown>>;
      /** A place in `rules`, where the primitive attaches a derivative to values. */
      readonly rule?: number;
      readonly names?: readonly (string | null)[];
    };

/** A fact that the graph relies on. */
interface FileCondition {
  readonly kind: Condition["kind"];
  readonly of: number;
  readonly axis?: number;
}

/** The whole file. */
export interface GraphFile {
  readonly format: "cadena-graph";
  readonly version: typeof jsonVersion;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly conditions?: readonly FileCondition[];
  readonly contexts?: readonly FileContext[];
  readonly frames?: readonly FileFrame[];
  readonly rules?: readonly FileRule[];
  readonly nodes: readonly FileNode[];
}
