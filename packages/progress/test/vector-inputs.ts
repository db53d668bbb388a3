import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The facts and the claim of one conformance vector of kind calc. */
export interface VectorInput {
  readonly id: string;
  readonly facts: unknown;
  readonly claim: unknown;
}

interface VectorFile {
  readonly vectors: readonly { readonly id: string; readonly input: { readonly facts: unknown; readonly claim: unknown } }[];
}

const folder = fileURLToPath(new URL("../../contract/vectors/calc/", import.meta.url));

/** The inputs of all conformance vectors of kind calc. */
export const vectorInputs: readonly VectorInput[] = readdirSync(folder).flatMap((name) => {
  const { vectors } = JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as VectorFile;
  return vectors.map(({ id, input }) => ({ id, ...input }));
});
