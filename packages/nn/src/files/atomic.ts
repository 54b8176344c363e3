/** Files written whole or not at all. */
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What this process is writing, so that nothing of it is taken for a leftover. */
const inFlight = new Set<string>();

let written = 0;

/**
 * Writes a file so that whoever opens it, now or after a crash, finds the old one or the new one whole: beside the
 * target, to the disk, and then renamed. What earlier processes left beside it when they were killed is removed.
 *
 * @throws What the file system throws; the old file is then as it was.
 * @example
 * import { readFile } from "node:fs/promises";
 * await writeAtomically("out/answer.txt", "42");
 * await readFile("out/answer.txt", "utf8"); // "42"
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  await removeLeftovers(path);
  const beside = `${path}.${process.pid}.${written++}.tmp`;
  inFlight.add(beside);
  try {
    const file = await open(beside, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    inFlight.delete(beside);
  }
  await syncFolder(folder);
}

/** Puts the new name on the disk, where the system can do so; some do not open folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Removes what processes that are gone were writing to this path. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const process = /^\.(\d+)\.\d+\.tmp$/.exec(name.slice(basename(path).length))?.[1];
    const beside = join(folder, name);
    if (process !== undefined && !isAlive(Number(process)) && !inFlight.has(beside)) await rm(beside, { force: true });
  }
}

/** Whether another process of this number is there. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * A folder and those above it, each asked for once: where one can neither be found nor made, as in /proc, Node's own
 * recursive mkdir never ends.
 */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
