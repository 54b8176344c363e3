/**
 * What threads share: a few words of memory through which work is offered, taken and counted. Plain JavaScript, for
 * workers load this file and `worker.js` as they are, from source too, and not every runtime reads TypeScript.
 */

/** The offer: its number (24 bits), and how many of its pieces nobody has taken (8 bits). */
export const offer = 0;
/** Whose work it is. */
export const program = 1;
/** Which of its steps. */
export const step = 2;
/** How many pieces are done. */
export const done = 3;
/** 1 if a piece threw. */
export const failed = 4;
/** From here on a word for each worker: how many messages it was sent. */
export const sent = 5;

/** How long a thread waits awake before it sleeps, in milliseconds: about what falling asleep and waking cost. */
export const awake = 0.05;

/**
 * Takes pieces of what is offered until none is left; true if it took one. The offer is read before what it is about,
 * and taken only if it still stands after: so nobody runs a piece of one offer with the function of another.
 *
 * @param {Int32Array} control
 * @param {(program: number, step: number) => ((piece: number) => void) | undefined} find
 * @returns {boolean}
 */
export function help(control, find) {
  let worked = false;
  for (;;) {
    const found = Atomics.load(control, offer);
    const left = found & 255;
    if (left === 0) return worked;
    const run = find(Atomics.load(control, program), Atomics.load(control, step));
    if (run === undefined) return worked;
    if (Atomics.compareExchange(control, offer, found, found - 1) !== found) continue;
    worked = true;
    try {
      run(left - 1);
    } catch {
      Atomics.store(control, failed, 1);
    }
    Atomics.add(control, done, 1);
    Atomics.notify(control, done);
  }
}

/**
 * Waits until a word is not `value`: awake up to a time, then asleep. False if it still is `value` after
 * `patience` milliseconds of sleep.
 *
 * @param {Int32Array} control
 * @param {number} word
 * @param {number} value
 * @param {number} until As `performance.now` counts.
 * @param {number} patience 0 for a thread that must not sleep.
 * @returns {boolean}
 */
export function changed(control, word, value, until, patience) {
  do {
    for (let i = 0; i < 100; i++) if (Atomics.load(control, word) !== value) return true;
  } while (performance.now() < until);
  return patience > 0 && Atomics.wait(control, word, value, patience) !== "timed-out";
}
