/** The programs of a model, one for each shape of batch, and the state that goes from one to the next. */
import type { Engine, Program } from "@cadena/autodiff";
import { flatten, type Tensor, type TreeStructure, unflatten } from "@cadena/core";
import type { NetworkGraph } from "./step.js";

/** Runs graphs that share one state: each batch shape has its own program, and the state moves when the shape changes. */
export interface Runner<S> {
  /** Runs the program for inputs of these shapes; gives the outputs that are not state. */
  run(inputs: readonly Tensor[]): readonly Tensor[];
  /** The state as it is now. */
  read(): S;
  /** Sets the state. */
  write(state: S): void;
}

/**
 * A runner whose programs are prepared when a batch of their shape first comes.
 *
 * @param graphOf - The graph for inputs of the given avals.
 */
export function runner<S>(engine: Engine, initial: S, graphOf: (inputs: readonly Tensor[]) => NetworkGraph): Runner<S> {
  const programs = new Map<string, Program>();
  const structure: TreeStructure = flatten(initial).structure;
  let leaves = flatten(initial).leaves as readonly Tensor[];
  /** The program that holds the state; undefined while `leaves` do. */
  let holder: Program | undefined;
  /** Are `leaves` the state that the holder has? Reading copies it, so it is read once after a run. */
  let isRead = true;
  const read = (): readonly Tensor[] => {
    if (holder !== undefined && !isRead) leaves = holder.readState();
    isRead = true;
    return leaves;
  };
  return {
    run(inputs) {
      const shapes = inputs.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join();
      let program = programs.get(shapes);
      if (program === undefined) {
        const { graph, carry } = graphOf(inputs);
        program = engine.prepare(graph, { carry });
        programs.set(shapes, program);
      }
      if (program !== holder) {
        program.writeState(read());
        holder = program;
      }
      isRead = false;
      return program.run(inputs);
    },
    read: () => unflatten(structure, read()) as S,
    write(state) {
      leaves = flatten(state).leaves as readonly Tensor[];
      holder = undefined;
      isRead = true;
    },
  };
}
