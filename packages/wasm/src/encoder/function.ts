/** Function bodies: statements one after another, whose values come from expressions. */
import { Bytes } from "./bytes.js";
import { type Instruction, instruction, typeBytes, type ValueType } from "./opcodes.js";
import { i32, op, type Value } from "./value.js";

/** The types of a function. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/**
 * Builds one function. Values are computed where a statement needs them; what a statement uses twice is kept in a
 * local. `bind` keeps values for later statements of the block. Vector constants are made once, at the entry: inside
 * of loops they cost too much on some engines.
 */
export class FunctionBuilder {
  readonly signature: Signature;
  readonly #code = new Bytes();
  readonly #entry = new Bytes();
  readonly #locals: ValueType[] = [];
  readonly #vectors = new Map<string, number>();
  /** The locals of values that are kept. */
  readonly #bound = new Map<Value, number>();
  /** Those that the open block keeps. */
  #own: Value[] = [];

  constructor(params: readonly ValueType[] = [], results: readonly ValueType[] = []) {
    this.signature = { params, results };
  }

  /** Parameter number `index`. */
  param(index: number): Value {
    return this.#read(index, this.signature.params[index] as ValueType);
  }

  /** A variable: what `set` writes to and its reading gives. */
  variable(type: ValueType): Value {
    return this.#read(this.#local(type), type);
  }

  /** A variable that starts with a value. */
  start(value: Value): Value {
    const variable = this.variable(value.type);
    this.set(variable, value);
    return variable;
  }

  /** Writes to a variable or parameter. */
  set(variable: Value, value: Value): void {
    if (variable.of.kind !== "local") throw new TypeError("encoder: set: a variable is required.");
    this.#prepare([value]);
    this.#push(value);
    this.#code.byte(0x21);
    this.#code.unsigned(variable.of.index);
  }

  /** Computes values now, what they share once, and gives what reads them. */
  bind(values: readonly Value[]): readonly Value[] {
    this.#prepare(values);
    return values.map((value) => {
      if (value.of.kind === "constant" || value.of.kind === "local" || value.of.kind === "vector") return value;
      return this.#read(this.#bound.get(value) ?? this.#keep(value), value.type);
    });
  }

  /** Computes one value now. */
  let(value: Value): Value {
    return this.bind([value])[0] as Value;
  }

  /** Stores to memory: `name` is a store instruction, `offset` in bytes. */
  store(name: string, address: Value, value: Value, offset = 0, lane = 0): void {
    this.#prepare([address, value]);
    this.#push(address);
    this.#push(value);
    this.#instruction(instruction(name), offset, lane);
  }

  /** Fills `bytes` bytes from `address` with zeros. */
  zero(address: Value, bytes: Value): void {
    this.#all([address, i32(0), bytes]);
    this.#code.raw([0xfc, 0x0b, 0]);
  }

  /** Copies `bytes` bytes. */
  copy(to: Value, from: Value, bytes: Value): void {
    this.#all([to, from, bytes]);
    this.#code.raw([0xfc, 0x0a, 0, 0]);
  }

  /** Calls a function for what it does; its results are dropped. */
  call(callee: number, args: readonly Value[], results = 0): void {
    this.#all(args);
    this.#code.byte(0x10);
    this.#code.unsigned(callee);
    for (let i = 0; i < results; i++) this.#code.byte(0x1a);
  }

  /** Repeats the body while the condition it returns is not zero; at least once. */
  repeat(body: () => Value): void {
    this.#code.raw([0x03, 0x40]);
    this.#inside(() => {
      const again = body();
      this.#prepare([again]);
      this.#push(again);
    });
    this.#code.raw([0x0d, 0, 0x0b]);
  }

  /** Counts a variable from `from` up to `to` by `step`; both bounds may be values. Nothing happens if from ≥ to. */
  count(from: Value, to: Value, step: number, body: (index: Value) => void): void {
    const index = this.start(from);
    const end = to.of.kind === "constant" ? to : this.start(to);
    const known = from.of.kind === "constant" && to.of.kind === "constant";
    if (known && Number((from.of as { value: number }).value) >= Number((to.of as { value: number }).value)) return;
    const loop = (): void =>
      this.repeat(() => {
        body(index);
        this.set(index, op("i32.add", [index, i32(step)]));
        return op("i32.lt_s", [index, end]);
      });
    if (known) loop();
    else this.when(op("i32.lt_s", [index, end]), loop);
  }

  /** Runs a body if the condition is not zero. */
  when(condition: Value, then: () => void, otherwise?: () => void): void {
    this.#all([condition]);
    this.#code.raw([0x04, 0x40]);
    this.#inside(then);
    if (otherwise !== undefined) {
      this.#code.byte(0x05);
      this.#inside(otherwise);
    }
    this.#code.byte(0x0b);
  }

  /** Ends the function with results. */
  return(values: readonly Value[]): void {
    this.#all(values);
    this.#code.byte(0x0f);
  }

  /** Writes the body in the binary format, its length first. */
  encode(to: Bytes): void {
    const locals = new Bytes();
    const runs: [number, ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs[runs.length - 1];
      if (last !== undefined && last[1] === type) last[0] += 1;
      else runs.push([1, type]);
    }
    locals.unsigned(runs.length);
    for (const [count, type] of runs) {
      locals.unsigned(count);
      locals.byte(typeBytes[type]);
    }
    to.unsigned(locals.length + this.#entry.length + this.#code.length + 1);
    to.raw(locals.view());
    to.raw(this.#entry.view());
    to.raw(this.#code.view());
    to.byte(0x0b);
  }

  #all(values: readonly Value[]): void {
    this.#prepare(values);
    for (const value of values) this.#push(value);
  }

  #local(type: ValueType): number {
    this.#locals.push(type);
    return this.signature.params.length + this.#locals.length - 1;
  }

  #read(index: number, type: ValueType): Value {
    return { type, of: { kind: "local", index }, args: [] };
  }

  #inside(body: () => void): void {
    const outer = this.#own;
    this.#own = [];
    body();
    for (const value of this.#own) this.#bound.delete(value);
    this.#own = outer;
  }

  /** Computes a value into a local, for the rest of the block. */
  #keep(value: Value): number {
    const local = this.#local(value.type);
    this.#push(value);
    this.#code.byte(0x21);
    this.#code.unsigned(local);
    this.#bound.set(value, local);
    this.#own.push(value);
    return local;
  }

  /** Computes what several of the expressions need into locals, innermost first. */
  #prepare(values: readonly Value[]): void {
    if (values.every(isSimple)) return;
    const uses = new Map<Value, number>();
    for (const value of values) this.#use(value, uses);
    for (const [value, count] of uses) if (count > 1) this.#keep(value);
  }

  /** Counts how often what is not yet known is needed; what others need comes before them. */
  #use(value: Value, uses: Map<Value, number>): void {
    if (value.args.length === 0 || this.#bound.has(value)) return;
    const count = uses.get(value) ?? 0;
    if (count === 0) for (const arg of value.args) this.#use(arg, uses);
    uses.set(value, count + 1);
  }

  #push(value: Value): void {
    const { of } = value;
    if (of.kind === "local") this.#get(of.index);
    else if (of.kind === "constant") this.#constant(value.type, of.value);
    else if (of.kind === "vector") this.#get(this.#vector(of.bytes));
    else {
      const known = this.#bound.get(value);
      if (known !== undefined) {
        this.#get(known);
        return;
      }
      if (of.kind === "choice") {
        this.#choice(value);
        return;
      }
      for (const arg of value.args) this.#push(arg);
      if (of.kind === "instruction") this.#instruction(of.instruction, of.offset, of.lane);
      else if (of.kind === "shuffle") this.#code.raw([0xfd, 0x0d, ...of.lanes]);
      else {
        this.#code.byte(0x10);
        this.#code.unsigned(of.callee);
      }
    }
  }

  #choice({ type, args: [condition, yes, no] }: Value): void {
    this.#push(condition as Value);
    this.#code.raw([0x04, typeBytes[type]]);
    this.#push(yes as Value);
    this.#code.byte(0x05);
    this.#push(no as Value);
    this.#code.byte(0x0b);
  }

  #get(local: number): void {
    this.#code.byte(0x20);
    this.#code.unsigned(local);
  }

  #instruction({ prefix, code, align, lane: hasLane }: Instruction, offset: number, lane: number): void {
    const to = this.#code;
    if (prefix === undefined) to.byte(code);
    else {
      to.byte(prefix);
      to.unsigned(code);
    }
    if (align !== undefined) {
      to.unsigned(align);
      to.unsigned(offset);
    }
    if (hasLane) to.byte(lane);
  }

  #constant(type: ValueType, value: number | bigint): void {
    const to = this.#code;
    if (type === "i32" || type === "i64") {
      to.byte(type === "i32" ? 0x41 : 0x42);
      to.signed(value);
    } else if (type === "f32") {
      to.byte(0x43);
      to.float32(Number(value));
    } else {
      to.byte(0x44);
      to.float64(Number(value));
    }
  }

  #vector(bytes: Uint8Array): number {
    const key = bytes.join();
    const known = this.#vectors.get(key);
    if (known !== undefined) return known;
    const local = this.#local("v128");
    this.#entry.raw([0xfd, 0x0c]);
    this.#entry.raw(bytes);
    this.#entry.byte(0x21);
    this.#entry.unsigned(local);
    this.#vectors.set(key, local);
    return local;
  }
}

/** Are the arguments of a value, if it has any, read or known? */
function isSimple({ args }: Value): boolean {
  return args.every((arg) => arg.args.length === 0);
}
