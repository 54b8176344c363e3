/** DOT laid out as SVG, by Graphviz in WebAssembly. Nothing native; loaded when first used. */

/**
 * A DOT text as SVG.
 *
 * @throws Error with Graphviz's own message if the text is not DOT.
 * @example
 * const svg = await toSvg(toDot([mul(input("x"), 2)]));
 */
export async function toSvg(dot: string): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg" });
}
