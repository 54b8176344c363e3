/** What surrounds a node when it is made: its layer, and the composite function being called. */
import { inScope } from "../errors.js";
import type { Node } from "./node.js";

/**
 * One call of a composite function (softmax, mean, bce …). Its nodes carry the frame, so that a derivation or a
 * drawing may show one line or open it.
 */
export interface Frame {
  /** The function's name, as in the registry of composites. */
  readonly name: string;
  /** The nodes it was called on. */
  readonly inputs: readonly Node[];
  /** What else it was called with: axes, slopes. */
  readonly params: Readonly<Record<string, unknown>>;
  /** How it is written by default: as a call, softmax(Z), or open, as the formula inside. */
  readonly display: "call" | "open";
  /** The frame this call stands in. */
  readonly parent: Frame | undefined;
  /** The node it returned. Known once the call has ended. */
  output: Node | undefined;
}

/** Where a node was made. Shared by all nodes made in the same place. */
export interface Context {
  readonly scope: string | undefined;
  readonly frame: Frame | undefined;
  /** True while a lenient function inserts movement that the user did not write. */
  readonly implicit: boolean;
}

const outermost: Context = { scope: undefined, frame: undefined, implicit: false };
let current: Context = outermost;

/** The outermost composite call whose value the node is, if it is written as a call. */
export function closedCall(node: Node): Frame | undefined {
  let outermost: Frame | undefined;
  for (let { frame } = node.context; frame !== undefined; frame = frame.parent) {
    if (frame.output === node && frame.display === "call") outermost = frame;
  }
  return outermost;
}

/** The context that nodes made at this moment belong to. */
export function currentContext(): Context {
  return current;
}

/** Runs `body` with `context` as the current one. */
export function withContext<T>(context: Context, body: () => T): T {
  const before = current;
  current = context;
  try {
    return body();
  } finally {
    current = before;
  }
}

/** Sets the current context, and returns the one before. For walks that change it at every node. */
export function enterContext(context: Context): Context {
  const before = current;
  current = context;
  return before;
}

/**
 * Names the layer that the nodes made by `body` belong to, in errors from within too. Scopes nest: `a` in `b` is `b/a`.
 *
 * @example
 * const h = scope("hidden", () => tanh(input("x")));
 * h.scope; // "hidden"
 */
export function scope<T>(name: string, body: () => T): T {
  const path = current.scope === undefined ? name : `${current.scope}/${name}`;
  return inScope(name, () => withContext({ ...current, scope: path }, body));
}

/** Runs `body`; the movement it inserts is marked as not written by the user. */
export function implicitly<T>(body: () => T): T {
  return current.implicit ? body() : withContext({ ...current, implicit: true }, body);
}
