import type { Project } from "../../support/make-project.ts";

/** One decision of a human's, as it is killed and given again. */
export interface CommandCase {
  /** Of `pawl`. */
  readonly args: readonly string[];
  /** Brings the project to where it can be given, from where the run waits for `docs/decision.md` alone. */
  readonly prepare?: (project: Project) => Promise<void>;
  /** What the ledger has of it once, however often it was given. */
  readonly recorded: string;
  /** How `pawl run` ends after it. */
  readonly exitCode: 0 | 4;
  /** How it is refused where it has taken effect already; left out: it is not. */
  readonly refusedAgain?: RegExp;
}

const BY = ["--by", "Ada", "--why", "she says so"];

/** The artifacts of the plan that the commands are given in, and one more that an amendment adds. */
export function commandPlan({ mode, isAmended }: { readonly mode: string; readonly isAmended: boolean }): object {
  const artifact = (id: string, stage: string, location: string, more: object = {}): object => ({
    id, stage, location, run: ["sh", "-c", `mkdir -p $(dirname ${location}); echo done > ${location}`], inputs: [location],
    gate: { checks: [{ run: ["grep", "-q", "done", location] }] }, ...more,
  });
  return {
    contract: "1",
    mode,
    limits: { backoff: "10ms", maxBackoff: "50ms", agents: 2 },
    artifacts: [
      artifact("design", "A", "docs/design.md"),
      artifact("guide", "B", "docs/guide.md", { needs: ["design"] }),
      artifact("code", "C", "src/code.txt", { needs: ["guide"] }),
      ...(isAmended ? [artifact("notes", "C", "docs/notes.md")] : []),
      artifact("decision", "D", "docs/decision.md", { needs: ["code"], requires: { files: ["licence.txt"] } }),
    ],
  };
}

/** Every decision that changes what a run does, by its name. */
export const COMMAND_CASES: Readonly<Record<string, CommandCase>> = {
  pause: { args: ["pause", ...BY], recorded: "run.paused", exitCode: 0 },
  resume: {
    args: ["resume", ...BY],
    prepare: async (project) => void (await project.pawl(["pause", ...BY])),
    recorded: "run.resumed",
    exitCode: 0,
  },
  answer: {
    args: ["answer", "docs/decision.md", "PROVIDED", ...BY],
    prepare: async (project) => project.write("licence.txt", "granted\n"),
    recorded: "question.answered",
    exitCode: 0,
    refusedAgain: /^error ANSWER_INVALID: /m,
  },
  amend: {
    args: ["amend", ...BY],
    prepare: async (project) => {
      const { mode } = JSON.parse(project.read("pawl.yaml").toString("utf8")) as { readonly mode: string };
      project.writePlan(commandPlan({ mode, isAmended: true }));
      project.git("commit", "--quiet", "--all", "--message=Amend");
    },
    recorded: "plan.amended",
    exitCode: 0,
  },
  rollback: {
    args: ["rollback", "guide", "--yes", ...BY],
    recorded: "rollback.executed",
    exitCode: 0,
    refusedAgain: /^error NOTHING_TO_ROLL_BACK: /m,
  },
  reopen: { args: ["reopen", "B", ...BY], recorded: "stage.reopen_ordered", exitCode: 0, refusedAgain: /^error NOTHING_TO_REOPEN: /m },
  abort: { args: ["abort", "--yes", ...BY], recorded: "run.aborted", exitCode: 4, refusedAgain: /^error RUN_ENDED: /m },
};
