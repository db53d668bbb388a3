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
    .flatMap((name) => {
      const command = read(() => readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim());
      const environment = read(() => readFileSync(`/proc/${name}/environ`, "utf8"));
      const cwd = read(() => readlinkSync(`/proc/${name}/cwd`));
      const isZombie = read(() => readFileSync(`/proc/${name}/stat`, "utf8")).includes(") Z ");
      const isOne = [command, environment, `${cwd}/`].some((text) => text.includes(folder));
      return isOne && !isZombie ? [{ pid: Number(name), command }] : [];
    });
}

/** A process may end while it is looked at. */
function read(what: () => string): string {
  try {
    return what();
  } catch {
    return "";
  }
}
