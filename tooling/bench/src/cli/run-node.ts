import { spawnSync } from "node:child_process";

/** Runs Node to its end, and gives what it printed. @throws Error where it failed: what does nothing takes no time. */
export function runNode(args: readonly string[], cwd: string): Buffer {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(status)}: ${stderr.toString("utf8")}`);
  return stdout;
}
