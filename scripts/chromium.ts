/** An installed Chromium without a window, which is told what to do by the DevTools protocol through pipes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { run } from "./workspace.js";

/** The Chromium that `CHROMIUM` names, or the first that is found on the path. */
function findChromium(): string {
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

interface Answer {
  readonly id?: number;
  /** Of what happens by itself. */
  readonly method?: string;
  readonly params?: object;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** A browser with pages of its own, which is to be closed. */
export class Chromium {
  readonly #profile = mkdtempSync(join(tmpdir(), "cadena-browser-"));
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  /** Errors of pages, and what their policies forbade. */
  readonly complaints: string[] = [];
  #sent = 0;

  constructor() {
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${this.#profile}`];
    this.#process = spawn(findChromium(), [...flags, "--remote-debugging-pipe"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    let rest = "";
    (this.#process.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) {
        const answer = JSON.parse(message) as Answer;
        if (answer.method === "Runtime.exceptionThrown" || answer.method === "Log.entryAdded") {
          this.complaints.push(JSON.stringify(answer.params));
        }
        this.#waiting.get(answer.id ?? 0)?.(answer);
        this.#waiting.delete(answer.id ?? 0);
      }
    });
    this.#process.on("close", () => {
      for (const tell of this.#waiting.values()) tell({ error: { message: "Chromium has ended." } });
    });
  }

  /** Opens a page. */
  async open(url: string): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    for (const each of ["Runtime.enable", "Log.enable"]) await this.send(each, {}, sessionId as string);
    await this.send("Page.navigate", { url }, sessionId as string);
    return new Page(this, sessionId as string);
  }

  /** Sends a command; gives its result. */
  async send(method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#sent;
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await new Promise<Answer>((tell) => this.#waiting.set(id, tell));
    if (result === undefined) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  /** Ends the browser, and deletes what it wrote. */
  async close(): Promise<void> {
    const ended = once(this.#process, "close");
    this.#process.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A page that is open. */
export class Page {
  readonly #browser: Chromium;
  readonly #session: string;

  constructor(browser: Chromium, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  /** The text of an element, as soon as it is another than `before`; throws, with the page, after a minute. */
  async textOf(selector: string, before: string): Promise<string> {
    const until = performance.now() + 60_000;
    while (performance.now() < until) {
      const text = await this.#evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);
      if (typeof text === "string" && text !== before) return text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const page = await this.#evaluate("document.documentElement.outerHTML");
    throw new Error(
      [`${selector}: an answer is required within a minute, got this page:`, page, ...this.#browser.complaints].join(
        "\n",
      ),
    );
  }

  /** A picture of the page, as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#browser.send("Page.captureScreenshot", { format: "png" }, this.#session);
    return Buffer.from(data as string, "base64");
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result } = await this.#browser.send("Runtime.evaluate", { expression }, this.#session);
    return (result as { value?: unknown }).value;
  }
}
