/** What the engine that is given nothing adds to a program of training, without the packages below it. */
export { compile, wasmEngine } from "@cadena/wasm";
