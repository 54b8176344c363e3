/**
 * Builds the pages of `examples/browser` into `out/browser`, and opens them in an installed Chromium: one must learn
 * XOR, the other must give the same bits on one thread and on two. `--serve` leaves that to a person with a browser.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { Chromium } from "./chromium.js";
import { bundlePage, threadsPage } from "./page.js";
import { root, runChecks } from "./workspace.js";

const folder = join(root, "out/browser");
mkdirSync(folder, { recursive: true });
for (const page of ["index.html", "threads.html"]) {
  copyFileSync(join(root, "examples/browser", page), join(folder, page));
}
const scripts = { "xor.js": "examples/browser/xor.ts", ...threadsPage };
for (const [file, entry] of Object.entries(scripts)) writeFileSync(join(folder, file), await bundlePage(entry, "esm"));

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
/** What lets a page share memory; its workers need it too. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Serves the folder; gives the address. */
function serve(headers: Readonly<Record<string, string>>): Promise<{ readonly address: string; close(): void }> {
  const server = createServer(({ url = "/" }, response) => {
    const file = url === "/" ? "index.html" : basename(url);
    const isPage = file.endsWith(".html");
    if (!isPage && !(file in scripts)) {
      response.writeHead(404).end();
      return;
    }
    const type = isPage ? "text/html" : "text/javascript";
    response.writeHead(200, { "Content-Type": type, "Content-Security-Policy": policy, ...headers });
    response.end(readFileSync(join(folder, file)));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ address: `http://127.0.0.1:${port}`, close: () => server.close() });
    });
  });
}

/** What the page about threads says of two programs. */
const saysOf = (memory: string, threads: string): RegExp =>
  new RegExp(`^${memory}.*(\n\n.*: the same bits .*\n.* on one thread\n.* on ${threads}, .*){2}$`);

/** Opens the pages, and says what they found. */
async function check(plain: string, isolated: string): Promise<void> {
  const browser = new Chromium();
  /** What both halves of the page about threads say must match this. */
  const compare = async (address: string, expected: RegExp): Promise<void> => {
    const page = await browser.open(`${address}/threads.html`);
    for (const place of ["#page", "#worker"]) {
      const found = await page.textOf(place, "running");
      console.log(found.replace(/^/gm, `${place.slice(1).padEnd(6)} | `));
      if (!expected.test(found)) throw new Error(`${place}: ${expected} is required.`);
    }
    writeFileSync(join(folder, "threads.png"), await page.picture());
  };
  try {
    await runChecks([
      [
        "the page learns XOR under its policy",
        async () => {
          const page = await browser.open(`${plain}/`);
          const answer = await page.textOf("#answer", "training");
          const loss = Number(/^loss after 500 steps: ([\d.]+)$/.exec(answer)?.[1] ?? Number.NaN);
          if (!(loss < 0.05)) throw new Error(`a loss below 0.05 is required, got "${answer}"`);
        },
      ],
      ["without isolation one thread does all", () => compare(plain, saysOf("memory cannot be shared", "one thread"))],
      [
        "two threads give the same bits, in a page and in a worker",
        () => compare(isolated, saysOf("memory can be shared", "two threads")),
      ],
    ]);
  } finally {
    await browser.close();
  }
}

const [plain, isolated] = [await serve({}), await serve(isolation)];
if (process.argv.includes("--serve")) {
  console.log(`${plain.address}/ learns XOR; ${isolated.address}/threads.html uses threads. Ctrl+C ends.`);
} else {
  await check(plain.address, isolated.address);
  plain.close();
  isolated.close();
}
