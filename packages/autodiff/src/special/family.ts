/** How functions that come in orders are declared: one primitive for all of them, with the order as a parameter. */
import { DTypeError, isFloat, mapUnary, type Tensor, ValueError } from "@cadena/core";
import { erase, type Op } from "../define.js";
import { applyOne } from "../graph/apply.js";
import { type Aval, formatAval } from "../graph/aval.js";
import type { Domain } from "../graph/domain.js";
import type { Application, Node } from "../graph/node.js";
import type { Kink } from "../graph/primitive.js";
import { callNotation, type Formula } from "../notation.js";

interface OrderParams {
  readonly order: number;
}

interface FamilySpec {
  readonly name: string;
  /** The function of an order, of one number. */
  readonly value: (x: number, order: number) => number;
  /** Its derivative, of the argument, the order and the value. */
  readonly derivative: (x: Node, order: number, y: Node) => Node;
  /** Names of the first orders that have one of their own; others are written with the order as a first argument. */
  readonly names: Readonly<Record<number, string>>;
  readonly domain?: Domain;
  readonly singular?: boolean;
  readonly kink?: Kink;
}

/** Orders from 0 to 100: beyond, factorials leave float64 soon. */
const largestOrder = 100;

/** A function of one number and of an order, entry by entry. */
/* @__NO_SIDE_EFFECTS__ */
export function family(spec: FamilySpec): Op<[x: Node, order: number]> {
  const { name, value, derivative, names, domain, singular, kink } = spec;
  const record = erase<OrderParams>({
    name,
    avals: ([x], { order }) => {
      checkFamily(name, x as Aval, order);
      return [x as Aval];
    },
    kernel: ([x], { order }) => [mapUnary((each) => value(each, order), x as Tensor, (x as Tensor).dtype)],
    differential: { kind: "elementwise", partials: [(x, y) => derivative(x as Node, orderOf(y as Node), y as Node)] },
    batch: "pointwise",
    notation: (args, { params }) => {
      const order = params["order"] as number;
      const own = names[order];
      return callNotation(own ?? name)(
        own === undefined ? [{ kind: "number", value: order } as Formula, ...args] : args,
      );
    },
    dims: ([x]) => x?.dims,
    ...(domain && { domain: [domain] }),
    ...(singular && { singular }),
    ...(kink && { kink }),
  });
  const op = (x: Node, order: number): Node => applyOne(record, [x], { order });
  return Object.assign(op, { primitive: record });
}

/** The order of an application, read from its output. */
function orderOf(y: Node): number {
  return (y.application as Application).params["order"] as number;
}

function checkFamily(op: string, x: Aval, order: number): void {
  if (!isFloat(x.dtype)) {
    throw new DTypeError({
      op,
      expected: "a float argument is required",
      received: formatAval(x),
      advice: 'Convert it with astype(x, "float64").',
    });
  }
  if (Number.isInteger(order) && order >= 0 && order <= largestOrder) return;
  throw new ValueError({
    op,
    expected: `an order that is a whole number from 0 to ${largestOrder} is required`,
    received: String(order),
    advice: "Derivatives count one more each: take fewer.",
  });
}
