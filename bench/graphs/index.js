/** The workloads as graphs of cadena, each with what it is run on. */

export { attentionGraph } from "./attention.js";
export { cnnGradientGraph, cnnLossGraph, cnnStep } from "./cnn.js";
export { elementwiseGradientGraph, elementwiseGraph } from "./elementwise.js";
export { matmulGraph } from "./matmul.js";
export { mlpData, mlpGradientGraph, mlpLossGraph, mlpStep } from "./mlp.js";
export { recurrentGraph } from "./recurrent.js";
export { scalarsGraph } from "./scalars.js";
export { xorData, xorStep } from "./xor.js";
