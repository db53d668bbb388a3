import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "../../scripts/lib/workspace-root.mjs";
import { temporaryFolder, writeFiles } from "./temporary-folder.ts";

/** A checkout with the project's own scripts, this Node as the installed one, and whatever files the test gives it. */
export function fakeCheckout(files: Readonly<Record<string, unknown>>): string {
  const root = temporaryFolder();
  cpSync(join(workspaceRoot, "tooling", "scripts"), join(root, "tooling", "scripts"), { recursive: true });
  cpSync(join(workspaceRoot, "package.json"), join(root, "package.json"));
  mkdirSync(join(root, "packages"));
  mkdirSync(join(root, "node_modules", "node", "bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules", "node", "bin", "node"));
  writeFiles(root, files);
  return root;
}

/** Environment in which the scripts take the given program for the pnpm that runs them. */
export function withPnpm(script: string): NodeJS.ProcessEnv {
  return { ...process.env, npm_config_user_agent: "pnpm/12.21.0 npm/? node/?", npm_execpath: script };
}
