/** The same with functions that are compiled when they are called. */
export { compile, jit, wasmEngine } from "@cadena/wasm";
