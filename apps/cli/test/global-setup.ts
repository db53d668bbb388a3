import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The tests start the command as it is published, made from what was built last. */
export function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL("../scripts/bundle-for-publishing.mjs", import.meta.url))], { stdio: "inherit" });
}
