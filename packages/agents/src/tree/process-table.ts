import { AgentsError } from "../errors.ts";
import { createLinuxProcessTable } from "./linux-process-table.ts";
import { createPsProcessTable } from "./ps-process-table.ts";
import type { ProcessTable } from "./process-entry.ts";

let table: ProcessTable | null = null;

/** The process table of this machine. Throws `PLATFORM_UNSUPPORTED` on Windows and `PROCESS_TABLE_UNREADABLE`. */
export function processTable(): ProcessTable {
  table ??= createProcessTable(process.platform);
  return table;
}

function createProcessTable(platform: NodeJS.Platform): ProcessTable {
  if (platform === "linux") return createLinuxProcessTable();
  if (platform === "win32") {
    throw new AgentsError("PLATFORM_UNSUPPORTED", "process trees cannot be supervised on Windows", "run Pawl in WSL, on Linux or on macOS");
  }
  return createPsProcessTable("bsd");
}
