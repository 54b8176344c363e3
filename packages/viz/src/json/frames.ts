/** Calls of composite functions, from a file. */
import type { Frame, Node } from "@cadena/autodiff";
import { type Fields, fail, inPlace, list, oneOf, optionalWhole, plainRecord, record, text, whole } from "./checks.js";

interface Unconnected {
  readonly frame: Frame & { readonly inputs: Node[] };
  readonly fields: Fields;
}

/** The calls of a file. Nodes stand in calls, and calls speak of nodes: these are connected when all nodes are made. */
export class FileFrames {
  readonly #frames: Unconnected[] = [];

  constructor(entries: readonly unknown[]) {
    for (const [i, entry] of entries.entries()) {
      inPlace("frames", i, () => {
        const fields = record(entry, "a call");
        const parent = optionalWhole(fields["parent"], "the parent");
        const frame = {
          name: text(fields["name"], "the name of a call"),
          display: oneOf(fields["display"], ["call", "open"], "the display of a call"),
          params: plainRecord(fields["params"], "parameters of a call"),
          parent: parent === undefined ? undefined : this.at(parent),
          inputs: [],
          output: undefined,
        };
        this.#frames.push({ frame, fields });
      });
    }
  }

  /** A call that was read already. */
  at(number: unknown): Frame {
    return this.#frames[whole(number, "the number of a call")]?.frame ?? fail("an earlier call", number);
  }

  /** Tells the calls what they were called on, and what they returned. */
  connect(at: (number: unknown) => Node): void {
    for (const [i, { frame, fields }] of this.#frames.entries()) {
      inPlace("frames", i, () => {
        for (const each of list(fields["inputs"], "inputs")) frame.inputs.push(at(each));
        if (fields["output"] !== undefined) frame.output = at(fields["output"]);
      });
    }
  }
}
