/** Images side by side in a picture. */
import { escapeHtml, type Tensor } from "cadena";

/** The first 25 images of [n, 28, 28] in five rows as an SVG, dark where a pixel is 1, with a title under each. */
export function grid(images: Tensor, titles: readonly string[]): string {
  const parts: string[] = [];
  for (let i = 0; i < 25; i++) {
    parts.push(`<g transform="translate(${4 + 36 * (i % 5)} ${4 + 40 * Math.floor(i / 5)})">`);
    parts.push('<rect width="28" height="28" fill="#fff" stroke="#888" stroke-width="0.3"/>');
    for (let row = 0; row < 28; row++) {
      for (let column = 0; column < 28; column++) {
        const grey = Math.round(255 * (1 - images.at(i, row, column)));
        if (grey < 255) parts.push(`<path d="M${column} ${row}h1v1h-1z" fill="rgb(${grey},${grey},${grey})"/>`);
      }
    }
    parts.push(`<text x="14" y="32.5" font-size="4" text-anchor="middle">${escapeHtml(titles[i] ?? "")}</text></g>`);
  }
  const [start, end] = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 184 204" font-family="sans-serif">',
    "</svg>",
  ];
  return [start, ...parts, end, ""].join("\n");
}
