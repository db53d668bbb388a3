/** A settled reading of a place where the contract's source text is silent or contradicts itself. */
export interface Interpretation {
  /** `I` and a number, from `I1`. */
  readonly id: string;
  readonly title: string;
  /** The reading, in Markdown. */
  readonly text: string;
}

/** Every settled reading, by number. Rules, checks and documentation refer to them by ID. */
export const INTERPRETATIONS = [
  { id: "I1", title: "Integer without rounding", text: "The exact value is a rational number, computed in integer arithmetic. The report shows the number of whole points fully earned (its floor): no point is shown before it is earned, 100 appears only when every required artifact of every stage is closed. The exact fraction is shown by the audit command." },
  { id: "I2", title: "The stage percentage", text: "`stage_progress_percent` is the same floor." },
  { id: "I3", title: "Completion", text: "At completion: stage `D`, both percentages 100, `current_task` empty, `next_step` empty." },
  { id: "I4", title: "ABORTED needs no tenth field", text: "RUNNING always has a `next_step` and COMPLETED always has 100, so \"below 100, no question, no next step\" is ABORTED, and any reader can derive all four states from the nine fields." },
  { id: "I5", title: "When there is a current task", text: "`current_task` is non-empty in RUNNING, empty in COMPLETED; in BLOCKED and ABORTED it is the step that could not proceed, or empty if there is none." },
  { id: "I6", title: "Task grammar", text: "`current_task` and `next_step` are `<Verb> <location>`; verbs: `Generate` (an agent is to produce it), `Run` (an executable artifact is to be run), `Verify` (its gate is to be run), `Close` (it is to be closed after a passed gate). With several agents at work, `current_task` names the unfinished step that is first in schedule order, `next_step` the first one that is not started, or, when all are started, the next lifecycle step of the current one; while the last one is closing it is `Close <location>` too. \"Not started\" means ready and not started." },
  { id: "I7", title: "Artifact references", text: "`last_completed_artifact` is `<location>` or `<location>@<version>`; after a rollback, the latest that is still closed." },
  { id: "I8", title: "Issue grammar", text: "An issue is `<CODE> key=value …`, codes in SCREAMING_SNAKE, values quoted when they hold spaces." },
  { id: "I9", title: "Question grammar", text: "A question ends with its options in parentheses, separated by slashes, at least two: `… (YES/NO)`." },
  { id: "I10", title: "Parking", text: "An artifact that needs a human is parked, with an issue, while any other work can go on; the questions are raised, and the state becomes BLOCKED, when nothing else can run. An answer makes work runnable again and empties the array; the others return to parked. A calculation question (6.2#3) stands alone, the others wait; YES calculates again and asks again on failure, NO aborts." },
  { id: "I11", title: "A stage needs a required artifact", text: "A stage needs at least one required artifact, or a `from:` entry that registers them later; a plan without is refused before a run (6.1#3). A `from:` that registers none fails closed." },
  { id: "I12", title: "Order of the stages", text: "Stages run strictly A, B, C, D; parallel work happens inside a stage." },
  { id: "I13", title: "INCONCLUSIVE is a known state", text: "A gate that could not give a verdict is INCONCLUSIVE, a known state: that artifact counts 0. Rule 4.3#3 is about a calculator input that lacks the verification state of a required artifact." },
  { id: "I14", title: "What a rollback or invalidation takes with it", text: "Rolling back or invalidating an artifact invalidates every closed artifact that depends on it, directly or not, and every closed artifact of later stages. What is still on the branch unchanged is gated again before any agent works on it, and a PASS closes it again." },
  { id: "I15", title: "Issues are a function of state", text: "In ledger order: parked, paused, rate limited, foreign commit; the cause of a fall until the next closure; `NO_PROGRESS` until observable progress; tampering for the rest of the run. At most 100, then `MORE count=…`. The silent window runs while an orchestrator lives and the state is RUNNING or BLOCKED." },
  { id: "I16", title: "Views", text: "A view that shows any report field shows all nine, verbatim. Other output (live view, log, audit, graph, cost) shows ledger facts and never a percentage or a state of its own; the audit explains the numbers and is not a status. The n8n message is a labelled compatibility format, off by default, which carries the report as well." },
  { id: "I17", title: "The current stage, and optional artifacts", text: "`current_stage` is the first stage with an unclosed required artifact, `D` at the end; invalidation and rollback move it back (that is \"reopened\"). Closing a stage's last artifact and entering the next are two transitions and two reports: the first still shows that stage at 100, its tasks naming the next stage's first artifact; `stage.entered` then moves `current_stage`. A required artifact may not need an optional one (plan error). Optional ones run when no required one is ready, are never `current_task`, never raise questions, and are cancelled at stage exit if unfinished." },
  { id: "I18", title: "Documents outside the contract", text: "The three documents to which section 9 refers are not part of this system; the documented behaviour of its packages stands in for them." },
  { id: "I19", title: "Pause", text: "A paused run is RUNNING with the issue `PAUSED by=…`: no waiting without a question (8#1)." },
] as const satisfies readonly Interpretation[];
