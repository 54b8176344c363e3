/** Long work that lets other tasks have their turn: a page that answers, a signal that arrives. */

/** For how long no other task gets its turn, in milliseconds. */
const longest = 50;

/** To be called from time to time in long work: gives something to wait for when others have waited long enough. */
export function turns(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began <= longest) return undefined;
    return nextTurn().then(() => {
      began = performance.now();
    });
  };
}

/** Lets other tasks have their turn; where a browser would make a timer wait, as shortly as it can. */
function nextTurn(): Promise<void> {
  const { setImmediate: soon } = globalThis as { readonly setImmediate?: (act: () => void) => unknown };
  return new Promise((resolve) => {
    if (soon === undefined) setTimeout(resolve);
    else soon(resolve);
  });
}
