/** Builds the page of `examples/browser` into `out/browser`, and opens it in an installed Chromium: it must learn XOR. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { bundlePage } from "./page.js";
import { root, run, runChecks } from "./workspace.js";

const folder = join(root, "out/browser");
mkdirSync(folder, { recursive: true });
copyFileSync(join(root, "examples/browser/index.html"), join(folder, "index.html"));
writeFileSync(join(folder, "xor.js"), await bundlePage("esm"));

function findBrowser(): string {
  const named = process.env["CHROMIUM"];
  const candidates = named === undefined ? ["chromium", "chromium-browser", "google-chrome"] : [named];
  for (const candidate of candidates) {
    try {
      run(candidate, ["--version"]);
      return candidate;
    } catch {}
  }
  throw new Error(
    `browser: one of ${candidates.join(", ")} is required, got none. Install it, or name it in CHROMIUM.`,
  );
}

/** The page after its scripts have run, as HTML. */
function dump(browser: string, address: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "cadena-browser-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--virtual-time-budget=30000",
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(browser, [...flags, "--dump-dom", address], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 120_000,
  });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (part) => {
      text += part;
    });
    child.on("error", reject);
    child.on("close", () => {
      rmSync(profile, { recursive: true, force: true });
      resolve(text);
    });
  });
}

const types = new Map([
  ["index.html", "text/html"],
  ["xor.js", "text/javascript"],
]);
const server = createServer(({ url = "/" }, response) => {
  const file = url === "/" ? "index.html" : basename(url);
  const type = types.get(file);
  response.writeHead(type === undefined ? 404 : 200, { "Content-Type": type ?? "text/plain" });
  response.end(type === undefined ? "" : readFileSync(join(folder, file)));
}).listen(0, "127.0.0.1");
await once(server, "listening");
try {
  await runChecks([
    [
      "the page learns XOR under its policy",
      async () => {
        const { port } = server.address() as AddressInfo;
        const page = await dump(findBrowser(), `http://127.0.0.1:${port}/`);
        const loss = Number(/loss after 500 steps: ([\d.]+)/.exec(page)?.[1] ?? Number.NaN);
        if (!(loss < 0.05)) throw new Error(`a loss below 0.05 is required, got this page:\n${page}`);
      },
    ],
  ]);
} finally {
  server.close();
}
