/** Counters that all copies of this package in a program share, as their nodes may meet in one graph. */

/** The counter of that name. */
export function sharedCounter(name: string): { count: number } {
  const shared = globalThis as { [key: symbol]: { count: number } | undefined };
  const key = Symbol.for(`@cadena/autodiff.${name}`);
  const counter = shared[key] ?? { count: 0 };
  shared[key] = counter;
  return counter;
}
