import type { GateReason } from "@pawl/pipeline";

import type { Explained } from "./entry.ts";

/** Every reason that a gate's verdict can have. */
export const GATE_REASON_TEXTS = {
  OK: ["The gate passed.", "Nothing is to be done."],
  NOTHING_PRODUCED: ["There is nothing at the artifact's location.", "See with `pawl logs <attempt>` what the agent did; another attempt is told of it. Say in the artifact's `description` where the file belongs."],
  UNCHANGED: ["The gate has `changed: true`, and the location is as it was when the run started.", "Say in the `description` what is to change there, or remove `changed` where what is there may stay."],
  EMPTY_ARTIFACT: ["What is at the location holds nothing but white space.", "Another attempt is told of it. Where an empty file is wanted, write `forbid: []`."],
  PROTECTED_PATH: ["The candidate changed what the plan protects, or pawl.yaml, progress/ or .pawl/.", "Another attempt is told of it. Where an artifact has to change such a path, make it that artifact's location, or take it out of `protect`."],
  GATE_CHANGED: ["The candidate changed a file that its own gate runs or is configured by.", "Another attempt is told of it. Where the file belongs to the artifact, name it in `writes` without a wildcard."],
  OUTSIDE_WRITES: ["The candidate changed something outside the artifact's location and its `writes`.", "Another attempt is told of it. Where the artifact needs that, add a glob to its `writes`."],
  LINK_OUTSIDE: ["The candidate holds a symbolic link that leads out of the repository, or into .git, .pawl or progress.", "Another attempt is told of it. Have the content itself put there instead of a link."],
  FORBIDDEN_CONTENT: ["A line that was added matches a pattern of `forbid`, such as a conflict marker or a TODO.", "Another attempt is told of the line. Change `forbid` in the plan where such lines are wanted."],
  CHECK_FAILED: ["A check ended with another exit code than 0.", "Another attempt is told of the check and the end of its output; `pawl log --type gate.finished` shows them."],
  TOO_FEW_TESTS: ["A check's `count` found fewer tests than its `min`.", "Another attempt is told of it. Lower `min` where there need not be as many."],
  CHECKOUT_CHANGED: ["A check changed a tracked file of its checkout, or left one that is not ignored, so that its result says nothing.", "Have the check write elsewhere, or add what it leaves to .gitignore."],
  MERGE_CONFLICT: ["What was made could not be brought onto the branch, which has moved since.", "Another attempt starts from the branch as it is now. Where it happens often, have the artifacts write different files, or need one another."],
  BAD_REGISTRATION: ["The file that registers artifacts is not valid; the findings name each problem with its place.", "Another attempt is told of the problems; `pawl explain <code>` says more of each."],
  BREAKS_CLOSED: ["With the candidate, the gate of an artifact that is closed fails; without it, it passes.", "Another attempt is told which. Where the closed one is wrong, take it back with `pawl rollback`."],
  VACUOUS_GATE: ["The gate passes without the artifact too, so that it proves nothing. That is the plan's fault, not the agent's.", "Add a check to the gate that fails without the artifact, then `pawl amend` and `pawl retry <artifact>`."],
  PROGRAM_MISSING: ["A check's program was not found or could not be started (exit code 126 or 127).", "Install the program, have `setup` of the plan do so, or correct the check; then `pawl retry <artifact>`."],
  NO_CHECKS: ["The gate has no check that ran, so that it could say nothing.", "Add a check to the gate of the artifact, then `pawl amend`."],
  NO_TESTS: ["A check's `count` found no test in its output.", "See that the command finds the tests, and that `count` fits its output; then `pawl amend` and `pawl retry <artifact>`."],
  UNREADABLE_OUTPUT: ["A check's output could not be read or counted.", "See with `pawl log --type gate.finished` what it printed; correct the command or its `count`."],
  TIMEOUT: ["A check took longer than its time limit. It counts as the attempt's failure unless the check takes as long without the artifact.", "Raise the check's `timeout`, or make it faster."],
  SIGNALLED: ["A check was ended by a signal. It counts as the attempt's failure unless the check ends so without the artifact too.", "See what ended it: memory that ran out, or somebody. `pawl retry <artifact>` tries again."],
  CHECK_OVER_MEMORY: ["The processes of a check together held more memory than `resources` of the plan allow.", "Raise the bound under `resources`, or have the check use less."],
  CHECK_OVER_CPU_TIME: ["The processes of a check together used more CPU time than `resources` of the plan allow.", "Raise the bound under `resources`, or have the check use less."],
  SETUP_FAILED: ["The plan's `setup` did not succeed in the gate's checkout.", "Run its commands in a fresh clone and correct what fails, then `pawl retry <artifact>`."],
  CHECK_LOST: [
    "Another hand ended the process with which Pawl starts programs, three times while the gate ran, and a check was ended with it.",
    "See what kills processes of this user: the kernel's log for a lack of memory, another program, or a check itself; then `pawl retry <artifact>`.",
  ],
  PATTERN_TIMEOUT: ["A pattern of the plan took too long on a text, so that nobody knows what is in it.", "Write the pattern without a repetition inside a repetition, or raise `limits.patterns`; then `pawl amend`."],
} as const satisfies Record<GateReason, Explained>;
