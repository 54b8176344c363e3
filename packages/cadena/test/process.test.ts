/** The program as a process: exit codes, streams, pipes. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const words = (args: readonly string[]): readonly string[] => [tsx, "--conditions", "@cadena/source", cli, ...args];
const run = (...args: readonly string[]) => spawnSync(process.execPath, words(args), { encoding: "utf8" });

const folder = mkdtempSync(join(tmpdir(), "cadena-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the process", { timeout: 60_000 }, () => {
  it("writes what was asked to standard output, without colours in a pipe, and ends with 0", () => {
    const { status, stdout, stderr } = run("derive", "x^2", "--at", "x=3");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("∂L/∂x = 2 · x = 6");
    expect(stdout).not.toContain("\u001b");
  });

  it("ends with 1 where the answer is no", () => {
    expect(run("check", "x^2", "--answer", "x").status).toBe(1);
  });

  it("ends with 2 and one line on the error stream where something is wrong", () => {
    const { status, stdout, stderr } = run("derive", "x +");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^cadena: .*\n$/);
  });

  it("says it in one line where a module fails later, on its own", () => {
    const path = join(folder, "later.mjs");
    writeFileSync(path, "Promise.reject(new Error('too late')); export const f = (x) => x;");
    const { status, stderr } = run("derive", path);
    expect({ status, stderr }).toEqual({ status: 2, stderr: "cadena: too late\n" });
  });

  it("is quiet where the reader goes away, and finishes its files", async () => {
    const child = spawn(process.execPath, words(["demo", "tanh", "--out", folder]), {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(existsSync(join(folder, "network.svg"))).toBe(true);
  });
});
