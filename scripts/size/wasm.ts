/** The engine that is given nothing, without the packages below it. */
import * as wasm from "@cadena/wasm";

export { wasm };
