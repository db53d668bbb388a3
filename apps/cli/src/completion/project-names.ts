import { latestRunOf, readLedger } from "../commands/read-ledger.ts";
import { projectFolder } from "../project-folder.ts";
import type { ProjectNames } from "./candidates.ts";

/** More numbers than a person looks through. */
const MOST_NUMBERS = 200;

/** Names of a project's ledger, which is only read. What cannot be read has no names: a shell asks at every key. */
export function projectNames(cwd: string | null): ProjectNames {
  return {
    artifacts: () =>
      orNothing(async () => {
        const rows = await readLedger(cwd, async (ledger) => ledger.artifacts(await latestRunOf(ledger)));
        return rows.map(({ id, location, phase }) => ({ value: id, describe: `${phase}  ${location}` }));
      }),
    attempts: () =>
      orNothing(async () => {
        const rows = await readLedger(cwd, async (ledger) => ledger.attempts(await latestRunOf(ledger)));
        const latest = rows.toSorted((one, other) => other.attempt - one.attempt).slice(0, MOST_NUMBERS);
        return latest.map(({ attempt, state, artifacts }) => ({ value: String(attempt), describe: `${state}  ${artifacts.join(", ")}` }));
      }),
    deadLetters: () =>
      orNothing(async () => {
        const letters = await readLedger(cwd, (ledger) => ledger.outbox.deadLetters());
        return letters.slice(0, MOST_NUMBERS).map(({ id, endpoint, type }) => ({ value: String(id), describe: `${endpoint}  ${type}` }));
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
    eventTypes: async () => {
      const { EVENT_TYPES } = await import("./pipeline-names.ts");
      return EVENT_TYPES.map((value) => ({ value, describe: "" }));
    },
    phases: async () => {
      const { PHASES } = await import("./pipeline-names.ts");
      return PHASES.map((value) => ({ value, describe: "" }));
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
