import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Project } from "../../support/make-project.ts";
import { DOES_ITS_WORK, writeAgent } from "../../support/scripted-agent.ts";

/** An agent that takes the space of a disk before it does its work, and what arms it. */
export interface FillingAgent {
  readonly command: readonly string[];
  /** From now on it fills nothing. */
  disarm(): void;
  /** It has filled the disk at least once. */
  readonly hasFilled: () => boolean;
}

/**
 * An agent that, while it is armed, fills the disk of a folder before it does its work.
 *
 * @param leavingBytes - what it leaves; the writes that come next use that up, so that each number strikes another one of them.
 */
export function fillingAgent(project: Project, folder: string, leavingBytes = 0): FillingAgent {
  const armed = join(project.root, "armed");
  const filled = join(project.root, "filled");
  writeFileSync(armed, "");
  const command = writeAgent(
    project,
    `if (fs.existsSync(${JSON.stringify(armed)})) {
  const { bavail, bsize } = fs.statfsSync(${JSON.stringify(folder)});
  const filler = fs.openSync(${JSON.stringify(join(folder, ".filler"))}, "a");
  for (let left = bavail * bsize - ${leavingBytes}; left > 0; ) left -= fs.writeSync(filler, Buffer.alloc(Math.min(left, 1 << 16)));
  fs.closeSync(filler);
  fs.writeFileSync(${JSON.stringify(filled)}, "");
}
${DOES_ITS_WORK}`,
  );
  return { command, disarm: () => rmSync(armed, { force: true }), hasFilled: () => existsSync(filled) };
}
