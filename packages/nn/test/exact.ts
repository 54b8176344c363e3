/** Numbers with 110 digits, as the tests of autodiff have them. */
import { all, type BigNumber, create, type FactoryFunctionMap } from "mathjs";

export const exact = create(all as FactoryFunctionMap, { number: "BigNumber", precision: 110 });

/** The number that a float64 is, and not the shortest decimal that rounds to it. */
export const big = (x: number): BigNumber => exact.bignumber(x.toPrecision(60));
