/** What a gradient check found, as data that prints itself. */
import type { Node } from "../graph/node.js";
import { describeNode, subscript } from "./non-finite.js";

/** One derivative, checked. */
export interface CheckedElement {
  /** With respect to what. */
  readonly node: Node;
  /** Which entry of it; [] for a scalar, or along a random direction. */
  readonly index: readonly number[];
  /** Which random direction, if the entries were too many. */
  readonly direction: number | undefined;
  /** By reverse mode. */
  readonly analytic: number;
  /** By forward mode. */
  readonly forward: number;
  /** By differences; NaN where they tell nothing. */
  readonly numeric: number;
  /** Of the worse of the two modes. */
  readonly error: number;
  readonly tolerance: number;
  /** The very inequality that was tested, with its numbers; empty where none was. */
  readonly inequality: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it was skipped. */
  readonly reason?: string;
}

/** All derivatives of a check. */
export interface GradientReport {
  /** Did none fail? If `worst` is undefined, none was tested; see the reasons of those skipped. */
  readonly ok: boolean;
  /** The worst first: failed, then passed by the least margin, then skipped. */
  readonly elements: readonly CheckedElement[];
  /** The worst of those tested. */
  readonly worst: CheckedElement | undefined;
  /** If some failed: the node whose operation has a wrong derivative, as far as differences tell. */
  readonly suspect: Node | undefined;
  /** A line for each of the worst, with the inequality tested. */
  readonly toString: () => string;
}

/** Lines of each kind that are printed. */
const lines = 20;

/** Sorts elements into a report. `sampled` says that random directions stand for the entries. */
export function report(
  checked: readonly CheckedElement[],
  suspect: Node | undefined,
  sampled: { readonly total: number; readonly maxElements: number } | undefined,
): GradientReport {
  const elements = checked.toSorted((a, b) => badness(b) - badness(a));
  const [failed, passed, skipped] = (["failed", "passed", "skipped"] as const).map((status) =>
    elements.filter((each) => each.status === status),
  ) as [CheckedElement[], CheckedElement[], CheckedElement[]];
  const ok = failed.length === 0;
  const worst = failed[0] ?? passed[0];
  return { ok, elements, worst, suspect, toString: print };

  function print(): string {
    const how = sampled && `, along random directions: ${sampled.total} entries are more than ${sampled.maxElements}`;
    const counts = `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`;
    const verdict = !ok ? "FAILED" : worst === undefined ? "nothing could be checked" : "ok";
    const text = [`checkGradients: ${verdict}, ${counts}${how ?? ""}`];
    if (suspect !== undefined) {
      const inputs = suspect.application?.inputs.map(describeNode).join(", ");
      text.push(
        `  Look at ${describeNode(suspect)}, of (${inputs}): derivatives are right after it, and wrong before it.`,
      );
    }
    for (const group of [failed, passed, skipped]) {
      text.push(...group.slice(0, lines).map(line));
      if (group.length > lines) text.push(`  … and ${group.length - lines} more ${group[0]?.status}`);
    }
    return text.join("\n");
  }
}

function badness({ status, error, tolerance }: CheckedElement): number {
  if (status === "skipped") return -1;
  const ratio = error / tolerance;
  return Number.isNaN(ratio) ? Number.MAX_VALUE : Math.min(ratio, Number.MAX_VALUE);
}

function line({ node, index, direction, status, inequality, reason }: CheckedElement): string {
  const where = `∂/∂${describeNode(node)}${direction === undefined ? subscript(index) : ` along direction ${direction + 1}`}`;
  return `  ${status} ${where}: ${reason ?? inequality}`;
}
