/**
 * How parameters start, as `@cadena/nn/initializers` has it.
 *
 * @module cadena/nn/initializers
 */
export {
  constant,
  type Draw,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  uniform,
  zeros,
} from "@cadena/nn/initializers";
