import type { AttemptReason } from "@pawl/pipeline";

import type { Explained } from "./entry.ts";

const ANOTHER = "Another attempt follows by itself, with what is known of this one.";
const NOTHING = "Nothing is to be done.";

/** Every reason with which an attempt can end. */
export const ATTEMPT_REASON_TEXTS = {
  EXIT_NONZERO: ["The agent ended with another exit code than 0.", `${ANOTHER} \`pawl logs <attempt>\` shows what it printed.`],
  KILLED_BY_SIGNAL: ["A signal that Pawl did not send ended the agent.", `${ANOTHER} Where it happens again, see whether the machine's memory runs out.`],
  NOT_STARTED: ["The agent could not be started: its program is missing or may not be executed, or its workspace could not be made.", "`pawl doctor` looks at each agent's program; the attempt's entry in `pawl log --type attempt.ended` has the details."],
  TIMED_OUT: ["The agent worked longer than `limits.timeout`.", "Raise the limit, or divide the artifact."],
  STALLED: ["The agent gave no sign of life for as long as `limits.stall` says: no new output, no CPU time, no changed file.", `${ANOTHER} Raise the limit for an agent that is quiet for longer.`],
  TOOL_STALLED: ["One call of a tool by the agent took longer than `limits.tool`.", `${ANOTHER} Raise the limit where tools take that long.`],
  NO_FIRST_OUTPUT: ["The agent showed nothing within `limits.start`.", "Start it by hand to see whether it waits for a login or an answer; raise the limit where it starts slowly."],
  OVER_MEMORY: ["The attempt's processes together held more memory than `resources` allow.", `${ANOTHER} Raise the bound under \`resources\`, or of the agent's profile.`],
  OVER_CPU_TIME: ["The attempt's processes together used more CPU time than `resources` allow.", `${ANOTHER} Raise the bound under \`resources\`, or of the agent's profile.`],
  PROCESS_SURVIVED: ["A process of the attempt could not be ended, so that what it left cannot be trusted to stay as it is.", "End the process by hand: `pawl ps` and `pawl doctor` name what was left."],
  AGENT_ERROR: ["The agent told that it ended with an error.", `${ANOTHER} \`pawl logs <attempt>\` shows what it said.`],
  NO_RESULT: ["The agent ended without telling a result, which its kind always does.", `${ANOTHER} \`pawl logs <attempt>\` shows how it ended.`],
  NOT_LOGGED_IN: ["The agent has no login, or its provider refused it.", "Log in with the agent's own program, or pass it a key with `env.pass`, then `pawl retry <artifact>`."],
  WRONG_AGENT_VERSION: ["The agent, or the protocol that it speaks, has another version than Pawl understands.", "Install a version that Pawl understands, which the message names, then `pawl retry <artifact>`."],
  TURN_LIMIT: ["The agent used up the turns that it may take.", `${ANOTHER} Raise the limit in the agent's profile, or divide the artifact.`],
  REFUSED_BY_AGENT: ["The agent, or its model, refused the work.", "Read with `pawl logs <attempt>` why, and word the artifact's `description` so that it can be done."],
  WORKSPACE_SETUP_FAILED: ["The plan's `setup` did not succeed in the attempt's workspace.", "Run its commands in a fresh clone and correct what fails, then `pawl amend`."],
  WORKSPACE_INVALID: ["What the agent left cannot be made a candidate: a nested repository, or something that is neither file, folder nor link.", ANOTHER],
  HISTORY_REWRITTEN: ["The repository in the agent's folder no longer goes back to the commit that it was given.", `${ANOTHER} Agents may commit, but not rewrite what was there.`],
  GIT_PLANTED: ["The agent put hooks or settings into its repository that would have git run or read something else.", `${ANOTHER} What a project needs of that kind belongs into the plan's \`setup\`.`],
  STRAY_CHANGES: ["In place, something outside every running attempt's `writes` changed.", "See who changed it: a person, a program in the background, or an agent whose `writes` are too narrow."],
  RATE_LIMITED: ["The agent ran into its provider's rate limit. It is nobody's failure, and no retry is charged.", "Nothing is to be done: Pawl waits as long as the provider says. `limits.rateWait` bounds the wait."],
  OVER_BUDGET: ["The attempt used more than `limits.budget.attempt` allows.", "Raise that budget, or divide the artifact."],
  AGENT_QUESTION: ["The agent cannot go on before a human has answered its question.", "`pawl answer` shows the question and its options."],
  QUESTION_INVALID: ["The agent left a question that breaks the schema of questions, so that it cannot be asked.", ANOTHER],
  ORCHESTRATOR_LOST: ["The orchestrator ended, or was killed, while the attempt ran.", "Nothing is to be done: the attempt is given back uncharged, and the next `pawl run` goes on."],
  HELPER_LOST: [
    "Another hand ended the process with which Pawl starts programs, and the attempt was ended with it. It costs no retry; the next attempt waits for the backoff, and is started by a process that starts nothing else. The third time in a row the artifact is parked.",
    "See what kills processes of this user: the kernel's log for a lack of memory, another program, or the agent itself, which `pawl logs <attempt>` shows. Where the artifact is parked, then `pawl retry <artifact>`.",
  ],
  INTERRUPTED: ["The operator stopped the orchestrator.", "Nothing is to be done: the attempt is given back uncharged, and the next `pawl run` goes on."],
  STATUS_TAMPERED: ["The status file was changed by another hand while the attempt ran. It costs no retry.", "Find out who changed progress/status.json; the bytes are kept under .pawl/quarantine/."],
  LEASE_LOST: ["What the attempt was based on lost its closure, or its stage ended. It costs no retry.", NOTHING],
  BATCH_ENDED: ["An earlier artifact of the same batch failed. It costs no retry.", NOTHING],
  RUN_ENDED: ["The run was aborted.", NOTHING],
  DONE: ["Every artifact of the attempt was closed.", NOTHING],
  REFUSED: ["A gate refused what the attempt handed in; the gate's own reason says why.", "`pawl log --type gate.finished` shows the reason; `pawl explain <code>` explains it."],
} as const satisfies Record<AttemptReason, Explained>;

/** What sets an artifact aside beside the reasons of gates and attempts. */
export const PARKING_TEXTS = {
  REQUIREMENT_MISSING: ["A file or a variable that the artifact `requires` is not there.", "Provide it, then `pawl answer <location> PROVIDED`."],
  BUDGET_ARTIFACT: ["What is left of the artifact's budget is not enough for another attempt.", "`pawl answer <location> EXTEND` grants as much again."],
  BUDGET_RUN: ["What is left of the run's budget is not enough for another attempt.", "`pawl answer <location> EXTEND` grants as much again."],
  USAGE_UNKNOWN: ["What an agent used cannot be read though a budget needs it. Unknown is not zero.", "Have the agent write the file that PAWL_USAGE names, then `pawl answer <location> RETRY`."],
  SAME_FAILURE: ["The same failure came twice with nothing changed in between, so that another try would only repeat it.", "Look at both attempts with `pawl logs`; change the plan (`pawl amend`) or the project, then `pawl retry <artifact>`."],
} as const satisfies Record<string, Explained>;
