/** A rival's process, seen from outside: ask for steps, get milliseconds and the result, or learn why not. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts it; `ask(steps)` gives { ms, result }, `ready` the milliseconds of setting up. Both reject on failure. */
export function start([command, ...args], { env = {}, timeout }) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let waiting;
  let ended;
  let complaint = "";
  const settle = (how, value) => {
    clearTimeout(waiting?.timer);
    waiting?.[how](value);
    waiting = undefined;
  };
  const fail = (reason) => {
    ended ??= new Error(reason);
    settle("reject", ended);
    child.kill("SIGKILL");
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("@")) return;
    const message = JSON.parse(line.slice(1));
    if (message.failed === undefined) settle("resolve", message);
    else fail(message.failed);
  });
  child.stderr.on("data", (text) => {
    complaint = `${complaint}${text}`.slice(-2000);
  });
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => fail(error.message));
  child.on("close", (code, signal) => fail(`ended (${code ?? signal}) ${lastLine(complaint)}`));
  const wait = () =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(ended);
        return;
      }
      const timer = setTimeout(() => fail(`no answer in ${timeout / 1000} s`), timeout);
      waiting = { resolve, reject, timer };
    });
  return {
    ready: wait().then((message) => message.ready),
    ask(steps) {
      const answer = wait();
      if (ended === undefined) child.stdin.write(`${steps}\n`);
      return answer;
    },
    stop() {
      ended ??= new Error("stopped");
      child.kill("SIGKILL");
    },
  };
}

const lastLine = (text) => text.trim().split("\n").at(-1) ?? "";
