/** DOT to SVG, by Graphviz itself in WebAssembly. */

/**
 * The SVG that Graphviz draws. Graphviz is loaded on the first call; nothing native is needed.
 *
 * @throws Error with Graphviz's message if the text is not DOT.
 * @example
 * const svg = await toSvg(toDot(tanh(input("x"))));
 * svg.includes("tanh"); // true
 */
export async function toSvg(dot: string): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  const graphviz = await instance();
  return graphviz.renderString(dot, { format: "svg" });
}
