import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The tests start the command as it is published, made from what was built last. */
export function setup(): void {
  // Where these tests run in GitHub Actions, the commands that they start would write annotations.
  delete process.env["GITHUB_ACTIONS"];
  execFileSync(process.execPath, [fileURLToPath(new URL("../scripts/bundle-for-publishing.mjs", import.meta.url))], { stdio: "inherit" });
}
