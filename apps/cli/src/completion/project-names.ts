import { latestRunOf, readLedger } from "../commands/read-ledger.ts";
import { projectFolder } from "../project-folder.ts";
import type { ProjectNames } from "./candidates.ts";

/** Names of a project's ledger, which is only read. What cannot be read has no names: a shell asks at every key. */
export function projectNames(cwd: string | null): ProjectNames {
  return {
    artifacts: () =>
      orNothing(async () => {
        const rows = await readLedger(cwd, async (ledger) => ledger.artifacts(await latestRunOf(ledger)));
        return rows.map(({ id, location, phase }) => ({ value: id, describe: `${phase}  ${location}` }));
      }),
    questions: () =>
      orNothing(async () => {
        const { listQuestions } = await import("@pawl/orchestrator");
        return listQuestions(await projectFolder(cwd));
      }),
    codes: async () => {
      const { CATALOGUE } = await import("../catalogue/catalogue.ts");
      const codes = new Map(CATALOGUE.map(({ code, cause }) => [code, cause]));
      return [...codes].map(([value, describe]) => ({ value, describe }));
    },
  };
}

async function orNothing<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}
