import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A running process that has to do with a folder. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose command line names a folder or that work in it or below. Needs /proc; elsewhere none is found. */
export function processesIn(folder: string): readonly FoundProcess[] {
  return listPids().flatMap((pid) => {
    if (pid === process.pid) return [];
    const command = read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim());
    const cwd = read(() => readlinkSync(`/proc/${pid}/cwd`));
    const isZombie = read(() => readFileSync(`/proc/${pid}/stat`, "utf8")).includes(") Z ");
    const isInside = cwd === folder || cwd.startsWith(`${folder}/`);
    return !isZombie && (isInside || command.includes(folder)) ? [{ pid, command }] : [];
  });
}

function listPids(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** A process may end while it is looked at. */
function read(what: () => string): string {
  try {
    return what();
  } catch {
    return "";
  }
}
