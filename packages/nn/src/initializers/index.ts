/**
 * How parameters start. Each initialiser is a function of a key, a shape and the numbers of inputs and outputs.
 *
 * @module @cadena/nn/initializers
 */
export { orthogonal } from "./orthogonal.js";
export { constant, type Draw, type Initializer, normal, uniform, zeros } from "./plain.js";
export { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from "./scaled.js";
