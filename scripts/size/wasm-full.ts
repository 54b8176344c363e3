/** The whole engine, without the packages below it. */
import * as wasm from "@cadena/wasm/full";

export { wasm };
