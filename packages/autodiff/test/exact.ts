/** Numbers with 110 digits. */
import { all, type BigNumber, create, type FactoryFunctionMap } from "mathjs";

/** mathjs with 110 digits, where numbers are equal only if they are. */
export const exact = create(all as FactoryFunctionMap, {
  number: "BigNumber",
  precision: 110,
  relTol: 1e-100,
  absTol: 1e-100,
});

/** The number that a float64 is, and not the shortest decimal that rounds to it. */
export const big = (x: number): BigNumber => exact.bignumber(x.toPrecision(60));
