/** Saves states to a file, one after another, until it is killed. Each says in every number which one it is. */
import { full } from "@cadena/core";
import { saveState } from "@cadena/nn/files";

const [path = ""] = process.argv.slice(2);
for (let step = 0; ; step++) {
  await saveState(path, { step, params: { W: full([300, 100], step), b: full([1000], step, "float32") } });
  if (step === 0) process.stdout.write("saving");
}
