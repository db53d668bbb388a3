import { readFileSync } from "node:fs";

/** Version of this package. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL(import.meta.resolve("pawl/package.json")), "utf8")) as { readonly version: string };
  return manifest.version;
}
