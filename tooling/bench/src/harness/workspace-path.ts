import { join } from "node:path";

/** A path in the checkout, from its parts. */
export function workspacePath(...parts: readonly string[]): string {
  return join(import.meta.dirname, "..", "..", "..", "..", ...parts);
}
