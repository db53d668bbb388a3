/** Stands in for `@pawl/agents` in the orchestrator: processes are the world's, and there is nobody else on the machine. */
import type { UsageFileReading } from "../../../../packages/agents/src/index.ts";

import { machine } from "../machine/machine.ts";

export * from "../../../../packages/agents/src/index.ts";

/** Which process this is; another one after each restart. */
let boots = 0;

/** The process that begins is another one than the last. */
export function nextProcess(): void {
  boots += 1;
}

export function ownProcessIdentity(): { readonly pid: number; readonly startToken: string } {
  return { pid: 100 + boots, startToken: `boot-${boots}` };
}

/** Only the process that runs now is alive; the ones before it are not, wherever their names are found. */
export function isProcessAlive({ startToken }: { readonly startToken: string }): boolean {
  return machine.isAlive && startToken === `boot-${boots}`;
}

export async function killProcessTree(): Promise<{ readonly found: readonly number[] }> {
  machine.look();
  return { found: [] };
}

export async function readUsageFile(): Promise<UsageFileReading> {
  machine.look();
  return { kind: "absent" };
}
