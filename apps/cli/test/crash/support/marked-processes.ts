import { readdirSync, readFileSync } from "node:fs";

/** A process that an orchestrator started, told from every other that gets its number later. */
export interface MarkedProcess {
  readonly pid: number;
  readonly startedAt: string;
  readonly command: string;
}

/**
 * Running processes that carry the mark that Pawl gives to whatever it starts for an attempt or a gate, and belong to a test's
 * folder: their environment names it.
 */
export function markedProcesses(root: string): readonly MarkedProcess[] {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`).split("\0");
      const isMarked = environment.some((entry) => entry.startsWith("PAWL_PROCESS_TOKEN="));
      if (!isMarked || !environment.some((entry) => entry.includes(root))) return [];
      // Field 22 counts from the state, field 3, which comes after the name in parentheses.
      const fields = read(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ") ?? [];
      if (fields[0] === undefined || fields[0] === "Z") return [];
      const command = read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
      return [{ pid: Number(name), startedAt: fields[19] ?? "", command }];
    });
}

/** Systems without /proc show no process here. */
function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process may end while it is looked at, and those of others cannot be read. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
