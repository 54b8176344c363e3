/** Lectures §2.5: four values of the cross-entropy. The slide took base-10 logarithms. */
import { bce, evaluate } from "cadena";
import { check } from "./check.js";

const cases = [
  { y: 0, prediction: 0.8, right: 1.609438, slide: 0.698 },
  { y: 1, prediction: 0.2, right: 1.609438, slide: 0.698 },
  { y: 0, prediction: 0.2, right: 0.223144, slide: 0.096 },
  { y: 1, prediction: 0.8, right: 0.223144, slide: 0.096 },
];
for (const { y, prediction, right, slide } of cases) {
  const loss = evaluate(bce(prediction, y));
  check(`L(y = ${y}, ŷ = ${prediction})`, loss, right, { digits: 6, slide: `${slide}` });
  const cutOff = Math.floor((1000 * loss.item()) / Math.LN10) / 1000;
  check("  in base 10, cut off after three digits", cutOff, slide);
}
