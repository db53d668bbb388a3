import { runProgram, whileExhausted } from "@pawl/agents";
import type { ProgramEnd, ProgramRequest } from "@pawl/agents";
import { useGitRunner } from "@pawl/workspace";

/** Starts of one git process at most: whoever ends what starts them again and again wants the run to stop. */
const MOST_STARTS = 3;

/** Has all git processes of this process started as agents and checks are, and a machine that is at a limit for a moment waited for. */
export function useProgramsForGit(): void {
  useGitRunner(runGitProgram, (start, codeOf) => whileExhausted(start, codeOf, null));
}

/**
 * Runs git, and again where another hand ended what had started it. It does not run any more then, and a second time does no harm: what
 * Pawl has git do either changes nothing, comes to the same, or is compared with what is there first.
 */
async function runGitProgram(request: ProgramRequest): Promise<ProgramEnd> {
  for (let starts = 1; ; starts += 1) {
    const end = await runProgram(request);
    if (end.code !== "LOST" || starts >= MOST_STARTS) return end;
  }
}
