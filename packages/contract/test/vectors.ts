import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The kinds of rules that have vectors, each in a folder of its own. */
export const VECTOR_KINDS = ["report", "step", "calc"] as const;

/** A kind of vectors. */
export type VectorKind = (typeof VECTOR_KINDS)[number];

/** The conformance kit, with a slash at its end. */
export const vectorsFolder = fileURLToPath(new URL("../vectors/", import.meta.url));

/** One vector, as `vectors.schema.json` describes it. */
export interface Vector<Input = unknown> {
  readonly id: string;
  readonly title: string;
  readonly input: Input;
  readonly valid: boolean;
  readonly rules: readonly string[];
  readonly state?: string;
}

/** One file of vectors: its folder's name, its own, its text, and what it says. */
export interface VectorFile {
  readonly kind: VectorKind;
  readonly name: string;
  readonly text: string;
  readonly content: { readonly kind: string; readonly rule: string; readonly vectors: readonly Vector[] };
}

/** The files of one kind. */
export const readVectorFiles = (kind: VectorKind): readonly VectorFile[] =>
  readdirSync(`${vectorsFolder}${kind}`).map((name) => {
    const text = readFileSync(`${vectorsFolder}${kind}/${name}`, "utf8");
    return { kind, name, text, content: JSON.parse(text) as VectorFile["content"] };
  });

/** All vectors of one kind. */
export const readVectors = <Input>(kind: VectorKind): readonly Vector<Input>[] =>
  readVectorFiles(kind).flatMap(({ content }) => content.vectors as readonly Vector<Input>[]);
