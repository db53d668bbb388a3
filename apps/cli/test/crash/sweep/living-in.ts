import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that has to do with a folder. */
export interface LivingProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes that work in a folder, or whose command or environment names it; zombies are none. Needs /proc. */
export function livingIn(folder: string): readonly LivingProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => isLivingIn(Number(name), folder))
    .map((name) => ({ pid: Number(name), command: commandOf(Number(name)) }));
}

/** Whether a process is one of those. */
export function isLivingIn(pid: number, folder: string): boolean {
  const environment = read(() => readFileSync(`/proc/${pid}/environ`, "utf8"));
  const cwd = read(() => readlinkSync(`/proc/${pid}/cwd`));
  const isZombie = read(() => readFileSync(`/proc/${pid}/stat`, "utf8")).includes(") Z ");
  return !isZombie && [commandOf(pid), environment, `${cwd}/`].some((text) => text.includes(folder));
}

function commandOf(pid: number): string {
  return read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim());
}

/** A process may end while it is looked at. */
function read(what: () => string): string {
  try {
    return what();
  } catch {
    return "";
  }
}
