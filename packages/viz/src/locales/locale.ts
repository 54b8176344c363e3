/** What a language must say. A missing sentence is a type error. */
import type { Condition } from "@cadena/autodiff";
import type { BackwardLine, ForwardLine, Stage } from "@cadena/autodiff/derivation";

/** One language. */
export interface Locale {
  readonly titles: Readonly<Record<"forward" | "backward" | "conditions" | "update", string>>;
  /** Titles of a derivation in the textbook's style. */
  readonly textbook: Readonly<Record<"forward" | "backward", string>>;
  readonly forwardRoles: Readonly<Record<ForwardLine["role"], string>>;
  readonly backwardRoles: Readonly<Record<BackwardLine["role"], string>>;
  readonly stages: Readonly<Record<Stage["kind"], string>>;
  readonly rules: Readonly<Record<"seed" | "elementwise" | "linear" | "general", string>>;
  /** What the rule comes to for some primitives. */
  readonly primitives: Readonly<Record<"matmul" | "broadcast" | "sum" | "custom", string>>;
  readonly deltas: (definitions: string) => string;
  readonly conditions: Readonly<Record<Condition["kind"], (what: string) => string>>;
  readonly cancelled: (what: string) => string;
  readonly paths: (count: number) => string;
  readonly early: (loss: string) => string;
  readonly rounded: (digits: number) => string;
  readonly late: (objective: string, loss: string, factor: string) => string;
}
