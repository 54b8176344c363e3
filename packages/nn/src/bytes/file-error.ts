/** What is wrong with a file, and where in it. */
import { CadenaError, type ErrorDetail } from "@cadena/core";

/** What a {@link FileError} knows. */
export interface FileErrorDetail extends ErrorDetail {
  /** Which part of the file is wrong: "magic", "header size", "data_offsets of W". */
  readonly field: string;
  /** The file, if it is one. */
  readonly path?: string | undefined;
}

/**
 * A file that cannot be read: it is cut off, says of itself what is not so, is too large, or is of another kind.
 *
 * @example
 * decodeSafetensors(new Uint8Array(4)); // throws FileError: decodeSafetensors: …
 */
export class FileError extends CadenaError {
  override readonly name: string = "FileError";
  readonly field: string;
  readonly path: string | undefined;
  constructor(detail: FileErrorDetail, options?: ErrorOptions) {
    const { field, path, expected } = detail;
    super({ ...detail, expected: `${path === undefined ? "" : `${path}: `}${field}: ${expected}` }, options);
    this.field = field;
    this.path = path;
  }
}

/** @internal Where in which file a reader is, so that what it checks can say so. */
export class Source {
  readonly op: string;
  readonly path: string | undefined;
  constructor(op: string, path?: string) {
    this.op = op;
    this.path = path;
  }

  /** The error of a field that is not what it must be. */
  wrong(field: string, expected: string, received: unknown, advice: string = other): FileError {
    return new FileError({ op: this.op, path: this.path, field, expected, received: shown(received), advice });
  }

  /** Throws the error of a field unless a condition holds. */
  require(holds: boolean, field: string, expected: string, received: unknown, advice?: string): asserts holds {
    if (!holds) throw this.wrong(field, expected, received, advice);
  }
}

const other = "The file is damaged, or of another kind.";

/** What came, cut short: a file may say much, and nest it deeper than a stack. */
function shown(value: unknown): string {
  const shallow = (_: string, part: unknown): unknown =>
    part !== value && typeof part === "object" && part !== null ? "…" : part;
  const text = typeof value === "string" ? value : (JSON.stringify(value, shallow) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
