/** Starts the worker, which is TypeScript, with what reads TypeScript. */
import { register } from "tsx/esm/api";

register();
await import(new URL("worker.ts", import.meta.url).href);
