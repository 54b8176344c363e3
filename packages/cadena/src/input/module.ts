/** A TypeScript or JavaScript module whose function is run on inputs, as an expression is. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as autodiff from "@cadena/autodiff";
import * as parser from "@cadena/autodiff/parse";
import * as core from "@cadena/core";
import * as viz from "@cadena/viz";
import { createJiti } from "jiti";
import { quote, UsageError } from "../errors.js";
import type { Language } from "../language/index.js";
import { type Parameter, parametersOf } from "./parameters.js";

type Exported = (...args: unknown[]) => unknown;

/** `loss.ts`, or `model.ts#loss` where the module exports several functions. */
export interface ModulePath {
  readonly file: string;
  readonly name: string | undefined;
}

/** A graph, and its inputs by name. */
export interface Made {
  readonly node: autodiff.Node;
  readonly inputs: ReadonlyMap<string, autodiff.Node>;
}

/** The module that a text names; undefined where it is an expression. No expression ends in `.ts`. */
export function modulePath(text: string): ModulePath | undefined {
  const [, file, name] = /^(.+\.[cm]?[jt]s)(?:#([\p{L}\p{Nl}$_][\p{L}\p{N}$_]*))?$/u.exec(text) ?? [];
  return file === undefined ? undefined : { file, name };
}

/**
 * The graph that the module's function makes of inputs named as its parameters are. A parameter without a shape is a
 * scalar; one with a default keeps it unless a shape or value is given.
 */
export async function runModule(
  path: ModulePath,
  shapes: ReadonlyMap<string, core.Shape>,
  language: Language,
): Promise<Made> {
  try {
    return make(path.file, await load(path, language), shapes, language);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new Error(`${path.file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function make(file: string, f: Exported, shapes: ReadonlyMap<string, core.Shape>, { errors }: Language): Made {
  const parameters = parametersOf(f);
  if (parameters === undefined) throw new UsageError({ op: file, ...errors.parameters(quote(firstLine(f))) });
  const inputs = new Map<string, autodiff.Node>();
  const argument = (parameter: Parameter): unknown => {
    if (parameter.kind === "array") return parameter.items.map(argument);
    if (parameter.kind === "object") {
      return Object.fromEntries(parameter.entries.map(([key, of]) => [key, argument(of)]));
    }
    const { name, optional } = parameter;
    if (optional && !shapes.has(name)) return undefined;
    const node = autodiff.input(name, { shape: shapes.get(name) ?? [] });
    inputs.set(name, node);
    return node;
  };
  const result = f(...parameters.map(argument));
  if (typeof result === "number" || core.isTensor(result)) return { node: autodiff.lift(result), inputs };
  if (autodiff.isNode(result)) return { node: result, inputs };
  throw new UsageError({ op: file, ...errors.result(describe(result)) });
}

async function load({ file, name }: ModulePath, { errors }: Language): Promise<Exported> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError({ op: file, ...errors.file(quote(file)) });
  // The module gets the very library that runs here, wherever it lies and whether or not one is installed beside it.
  const virtualModules = {
    cadena: await import("../index.js"),
    "@cadena/core": core,
    "@cadena/autodiff": autodiff,
    "@cadena/autodiff/parse": parser,
    "@cadena/viz": viz,
  };
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules,
  });
  const exports = await jiti.import<Readonly<Record<string, unknown>>>(path);
  const functions = new Map(
    Object.entries(exports).filter((entry): entry is [string, Exported] => isFunction(entry[1])),
  );
  const only = functions.size === 1 ? [...functions.values()][0] : undefined;
  const found = name === undefined ? (functions.get("default") ?? only) : functions.get(name);
  if (found !== undefined) return found;
  const names = [...functions.keys()];
  throw new UsageError({
    op: file,
    ...errors.exported(
      names.map((each) => `${file}#${each}`),
      quote(name ?? file),
    ),
  });
}

function isFunction(value: unknown): value is Exported {
  return typeof value === "function";
}

function firstLine(f: Exported): string {
  return f.toString().split("\n")[0] as string;
}

function describe(value: unknown): string {
  return Array.isArray(value)
    ? "an array"
    : value === null
      ? "null"
      : typeof value === "object"
        ? `a ${value.constructor?.name ?? "object"}`
        : typeof value;
}
