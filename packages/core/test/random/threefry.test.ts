import { describe, expect, it } from "vitest";
import { threefry } from "../../src/random/threefry.js";

/** The known-answer vectors published with the Random123 library. */
const vectors = [
  { key: [0, 0], counter: [0, 0], result: [0x6b200159, 0x99ba4efe] },
  { key: [-1, -1], counter: [-1, -1], result: [0x1cb996fc, 0xbb002be7] },
  { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], result: [0xc4923a9c, 0x483df7a0] },
] as const;

describe("threefry", () => {
  it.each(vectors)("enciphers $counter under $key", ({ key, counter, result }) => {
    const out = new Int32Array(4);
    threefry(key[0], key[1], counter[0], counter[1], out, 1);
    expect([out[1], out[2]]).toEqual(result.map((word) => word | 0));
    expect([out[0], out[3]]).toEqual([0, 0]);
  });
});
