/** Where the numbers of edges stand: along the edge, where they cover least of what was written before. */

/** A label on its way along an edge. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** Of the edge, in degrees. */
  readonly angle: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Nearer than this, two points of labels cover each other. */
const clearance = 24;
const step = 12;
/** Parts of the way, the best first: near the ends, edges from one unit lie apart from those from others. */
const ways = [0.3, 0.7, 0.25, 0.75, 0.36, 0.64, 0.42, 0.58, 0.5, 0.2, 0.8];

/** Places the labels of a picture, one after the other. */
export class LabelPlacer {
  readonly #taken: Point[] = [];

  /** Keeps labels off a circle. */
  avoid(center: Point, radius: number): void {
    for (let i = 0; i < 12; i++) {
      const angle = (i * Math.PI) / 6;
      this.#taken.push({ x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) });
    }
  }

  /** The place of a label of some width on the edge between two points. */
  place(from: Point, to: Point, width: number): Place {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy);
    const candidates = ways.map((way) => {
      const [x, y] = [from.x + dx * way, from.y + dy * way];
      const half = Math.ceil(width / 2 / step);
      const points = Array.from({ length: 2 * half + 1 }, (_, i) => {
        const along = ((i - half) * step) / length;
        return { x: x + dx * along, y: y + dy * along };
      });
      return { x, y, points, covered: this.#covered(points) };
    });
    const best = candidates.reduce((least, each) => (each.covered < least.covered ? each : least));
    this.#taken.push(...best.points);
    return { x: best.x, y: best.y, angle: (Math.atan2(dy, dx) * 180) / Math.PI };
  }

  #covered(points: readonly Point[]): number {
    return points.reduce(
      (sum, { x, y }) => sum + this.#taken.filter((each) => Math.hypot(each.x - x, each.y - y) < clearance).length,
      0,
    );
  }
}
