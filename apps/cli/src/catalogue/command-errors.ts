import { EXIT_CODES } from "../exit-codes.ts";
import type { ExplainedError } from "./entry.ts";

const { INTERNAL, INVALID, INTEGRITY } = EXIT_CODES;

/** Every code of a `CliError`. */
export const CLI_ERRORS = {
  USAGE: [INVALID, "An unknown command or option, or a value that an option does not take.", "`pawl --help` lists the commands, `pawl <command> --help` the options of one with examples."],
  NO_SUCH_FOLDER: [INVALID, "The folder given with --cwd is not there, or is no folder.", "Name the project's folder, the one with pawl.yaml."],
  PLAN_EXISTS: [INVALID, "There is a plan file already where `pawl init` would write one.", "Nothing was changed. Edit that plan, or move it away first."],
  NO_RUN: [INVALID, "The ledger has no run yet.", "Start one with `pawl run`."],
  RUN_UNKNOWN: [INVALID, "--run names a run that the ledger does not have.", "`pawl log --run all --type run.started` lists the runs."],
  ATTEMPT_UNKNOWN: [INVALID, "`pawl logs` names an attempt that the run does not have.", "`pawl log --type attempt.started` lists the attempts; --run names another run."],
  LOG_MISSING: [INVALID, "The attempt started no process, or its log was removed by the plan's `retention`.", "`pawl log --type attempt.ended gate.finished` says what became of the attempt."],
  CONTRACT_UNKNOWN: [INVALID, "`pawl contract diff` names no released version, no version of the plan, and no file.", "`pawl contract versions` lists the versions; a snapshot file can be named too."],
  CONTRACT_UNREADABLE: [INVALID, "`pawl contract diff` names a file that cannot be read, or that is no snapshot of a contract.", "Name a file such as node_modules/@pawl/contract/released/1.json."],
  OUTPUT_EXISTS: [INVALID, "--output names a file that is there.", "Nothing was changed. Name another file, or give --replace."],
  OUTPUT_IN_PROJECT: [INVALID, "A file was to be written into a project whose run works in place: attempts would fail for it, and it would be moved away with what they did.", "Nothing was changed. Name a file outside of the project, such as ../report.html, or wait until the run has ended."],
  OUTPUT_UNWRITABLE: [INVALID, "--output names a file that cannot be written; the message says why.", "Name a file in a folder that is there and that you may write to."],
  IMPORT_SOURCE_MISSING: [INVALID, "`pawl import` names a file that is not there.", "Name AutoForge's features.db or feature_list.json."],
  IMPORT_SOURCE_UNREADABLE: [INVALID, "The file to import cannot be read, is damaged, or was not written by AutoForge.", "See who may read it, or name another copy of it. Nothing was written."],
  IMPORT_SOURCE_BUSY: [INVALID, "The file to import changed each time that it was read.", "Stop AutoForge, then import again."],
  IMPORT_IMPOSSIBLE: [INVALID, "The file to import holds no features, or more than a plan can hold.", "Name the file that AutoForge keeps its features in, or split the features over several projects."],
  MCP_OUTSIDE_ATTEMPT: [INVALID, "`pawl mcp` was started without the variables that an agent gets in an attempt.", "Leave it to the agent to start; for people there are `pawl status` and `pawl artifacts`."],
  MCP_REFUSED: [INVALID, "`pawl mcp` was started with a token that is wrong, or that of an attempt that is over.", "It serves the agent of an attempt that is under way, with that attempt's token; nothing is to be done for one that has ended."],
  NOT_CONFIRMED: [INVALID, "Something that cannot be taken back was not confirmed, or there is no terminal on which to ask.", "Nothing was changed. Answer y on a terminal, or give --yes; --dry-run shows what would change."],
  USER_UNKNOWN: [INVALID, "The system has no name for this user, by which a decision could be recorded.", "Say with --by who decides."],
  WEBHOOK_FAILED: [INVALID, "A receiver did not take the test message; the message says why.", "Mend the receiver, or its entry under `webhooks` in the plan, and run `pawl webhook test` again."],
  MESSAGE_UNKNOWN: [INVALID, "`pawl webhook redeliver` names no message that there is.", "`pawl webhook dead --json` shows the ids of messages that are not tried any more."],
} as const satisfies Record<string, ExplainedError>;

/** What `pawl status` says on its own, without an exception, so that it needs nothing but the file. */
export const STATUS_ERRORS = {
  STATUS_MISSING: [INVALID, "No report was emitted in this folder yet.", "`pawl run` starts a run; --cwd names another project."],
  STATUS_DIFFERS: [INTEGRITY, "progress/status.json is not what the orchestrator wrote: another hand has changed or removed it.", "Find out who did. `pawl run`, or the run at work, keeps what was found under .pawl/quarantine/ and writes the right report again."],
} as const satisfies Record<string, ExplainedError>;

/** What stands for every error that has no code of its own. */
export const INTERNAL_ERRORS = {
  INTERNAL: [
    INTERNAL,
    "Something went wrong that Pawl has no name for: a mistake in Pawl, or in what it runs on. Nothing that was recorded is lost.",
    "Give the command again; `pawl doctor` looks for what is wrong around it, and `pawl audit` at the ledger. Where it happens again, report it with what `pawl --version` prints, the command, and the file that is named after `log:`, which you should read first: it may quote what is yours.",
  ],
} as const satisfies Record<string, ExplainedError>;
