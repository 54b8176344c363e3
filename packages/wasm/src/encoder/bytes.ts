/** Bytes that grow: numbers in the encodings of WebAssembly's binary format (LEB128, little-endian floats). */

/** A buffer that is written from front to back. */
export class Bytes {
  #data = new Uint8Array(256);
  #length = 0;

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** One byte. */
  byte(value: number): void {
    if (this.#length === this.#data.length) this.#reserve(1);
    this.#data[this.#length++] = value;
  }

  /** Bytes as they are. */
  raw(bytes: ArrayLike<number>): void {
    this.#reserve(bytes.length);
    this.#data.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** An unsigned number below 2³², in LEB128. */
  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** A signed number of up to 64 bits, in LEB128. */
  signed(value: bigint | number): void {
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 0x40000000) {
      this.#small(value);
      return;
    }
    let rest = BigInt(value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  /** A float32, little-endian. */
  float32(value: number): void {
    scratch.setFloat32(0, value, true);
    this.raw(scratchBytes.subarray(0, 4));
  }

  /** A float64, little-endian. */
  float64(value: number): void {
    scratch.setFloat64(0, value, true);
    this.raw(scratchBytes.subarray(0, 8));
  }

  /** A name: its length and its letters in UTF-8. */
  text(name: string): void {
    const letters = utf8.encode(name);
    this.unsigned(letters.length);
    this.raw(letters);
  }

  /** What was written; a view, good until the next write. */
  view(): Uint8Array {
    return this.#data.subarray(0, this.#length);
  }

  #small(value: number): void {
    let rest = value;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#data.length));
    grown.set(this.#data);
    this.#data = grown;
  }
}

const utf8 = new TextEncoder();
const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
