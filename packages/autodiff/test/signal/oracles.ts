/** Convolution and pooling by loops over every entry, as their definitions say. */
import { fromData, type Shape, sizeOf, type Tensor } from "@cadena/core";

/** Windows along both spatial axes. */
export interface Geometry {
  readonly taps: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
}

/** How many windows fit. */
export const outputSize = (size: number, i: 0 | 1, { taps, stride, dilation, before, after }: Geometry): number => {
  let count = 0;
  for (let start = -before[i]; start + (taps[i] - 1) * dilation[i] < size + after[i]; start += stride[i]) count++;
  return count;
};

function build(shape: Shape, entry: (place: readonly number[]) => number): Tensor {
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    const place = shape.toReversed().map((size) => {
      const digit = rest % size;
      rest = (rest - digit) / size;
      return digit;
    });
    data[i] = entry(place.reverse());
  }
  return fromData(data, shape);
}

/** The entries of one window: their place in the kernel, and their place in the image, which may be outside. */
function* tapsOf(h: number, w: number, { taps, stride, dilation, before }: Geometry): Generator<number[]> {
  for (let i = 0; i < taps[0]; i++)
    for (let j = 0; j < taps[1]; j++)
      yield [i, j, h * stride[0] + i * dilation[0] - before[0], w * stride[1] + j * dilation[1] - before[1]];
}

const isInside = (x: Tensor, y: number, z: number): boolean =>
  y >= 0 && y < (x.shape[2] as number) && z >= 0 && z < (x.shape[3] as number);

export function convolution(x: Tensor, kernel: Tensor, groups: number, geometry: Geometry): Tensor {
  const [n, , height, width] = x.shape as [number, number, number, number];
  const [outputs, depth] = kernel.shape as [number, number];
  const shape = [n, outputs, outputSize(height, 0, geometry), outputSize(width, 1, geometry)];
  return build(shape, ([each, o, h, w]) => {
    const group = Math.floor((o as number) / (outputs / groups));
    let total = 0;
    for (let c = 0; c < depth; c++)
      for (const [i, j, y, z] of tapsOf(h as number, w as number, geometry) as Generator<
        [number, number, number, number]
      >)
        if (isInside(x, y, z)) total += x.at(each as number, group * depth + c, y, z) * kernel.at(o as number, c, i, j);
    return total;
  });
}

export function pooling(
  x: Tensor,
  geometry: Geometry,
  reduce: (inside: readonly number[], taps: number) => number,
): Tensor {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const shape = [n, c, outputSize(height, 0, geometry), outputSize(width, 1, geometry)];
  return build(shape, ([each, channel, h, w]) => {
    const seen: number[] = [];
    for (const [, , y, z] of tapsOf(h as number, w as number, geometry) as Generator<[number, number, number, number]>)
      if (isInside(x, y, z)) seen.push(x.at(each as number, channel as number, y, z));
    return reduce(seen, geometry.taps[0] * geometry.taps[1]);
  });
}
