interface PlanProblemKind {
  readonly severity: "error" | "warning";
  /** What the code means, in one sentence. */
  readonly meaning: string;
}

const error = (meaning: string): PlanProblemKind => ({ severity: "error", meaning });
const warning = (meaning: string): PlanProblemKind => ({ severity: "warning", meaning });

/** Every problem that a plan file can have. The codes are stable; the messages are not. */
export const PLAN_PROBLEM_CODES = {
  // The file
  PLAN_TOO_LARGE: error("The file is larger than 64 MiB."),
  NOT_UTF8: error("The file is not UTF-8 text."),
  YAML_SYNTAX: error("The file is not YAML; reading stops here, so other problems show after this one is solved."),
  EMPTY_PLAN: error("The file holds nothing."),
  SEVERAL_DOCUMENTS: error("The file holds more than one YAML document."),
  NOT_A_MAPPING: error("The top of the file is not a mapping."),
  DUPLICATE_KEY: error("A mapping has the same key twice."),
  BAD_KEY: error("A key is a list, a mapping or an alias."),
  TAG: error("A value has a YAML tag."),
  BAD_ALIAS: error("An alias names no anchor before it, or a value that it is part of."),
  TOO_MANY_ALIASES: error("Aliases repeat more than 2,000,000 values in all."),
  BAD_CHARACTER: error("A text holds a control character or half a surrogate pair."),
  TEXT_TOO_LONG: error("A text is larger than 1 MiB, or a name longer than its limit."),
  // The shape
  UNKNOWN_KEY: error("A key that plans do not have."),
  MISSING_KEY: error("A key that must be there is not."),
  WRONG_TYPE: error("A value is of the wrong type."),
  BAD_VALUE: error("A value is none of the allowed ones."),
  OUT_OF_RANGE: error("A number is too small or too large."),
  EMPTY_LIST: error("A list that must have an entry is empty."),
  TOO_MANY_ARTIFACTS: error("The plan has more than 100,000 artifacts, or more than an agent may plan or register."),
  TOO_FEW_ARTIFACTS: error("There are fewer artifacts than an agent is asked to plan or register."),
  TOO_MANY_NEEDS: error("An artifact has more than 1,000 needs."),
  // Single values
  UNSUPPORTED_CONTRACT: error("The version of the status contract is not one that this Pawl knows."),
  BAD_CONTRACT_NAME: error("The name of a contract version of your own breaks the grammar, or is one of the standard's."),
  BAD_WEIGHTS: error("The weights of a contract version of your own do not sum to 100."),
  BAD_ID: error("An id or the name of an agent profile breaks the grammar."),
  BAD_VERSION: error("A version cannot follow `@` in a report."),
  BAD_DURATION: error("A duration is not a whole number with the unit ms, s, m or h, or is out of range."),
  BAD_MONEY: error("An amount of money is not a decimal number over 0, or is too large."),
  BAD_SIZE: error("A size is not a whole number of at least 1 with the unit KiB, MiB or GiB, or is out of range."),
  BAD_PATTERN: error("A regular expression does not compile, or `count` has not exactly one capture group."),
  BAD_GLOB: error("A glob uses something that globs of a plan do not have."),
  BAD_BRANCH: error("The branch is not a branch name that git accepts."),
  BAD_ENV_NAME: error("The name of an environment variable breaks the grammar, or is one of Pawl's own."),
  BAD_WEBHOOK_URL: error("A webhook's URL is not https (or http to this machine), or holds a password."),
  BAD_NETWORK: error("A network is not in CIDR form."),
  EMPTY_PROGRAM: error("The program of a command is empty."),
  // Locations
  LOCATION_OUTSIDE: error("A location lies outside the repository."),
  LOCATION_NOT_NORMALISED: error("A location is not written in its shortest form, or is the whole repository."),
  LOCATION_RESERVED: error("A location is `NONE`, lies in `.git`, `.pawl` or `progress`, or holds a prompt of the plan."),
  LOCATION_AT_SIGN: error("The last segment of a location holds `@`, which separates the version in reports."),
  LOCATION_CHARACTERS: error("A location holds a character, or begins with one, that is not safe in a path."),
  DUPLICATE_LOCATION: error("Two artifacts have the same location."),
  LOCATION_INSIDE_LOCATION: error("A location lies inside another artifact's location."),
  WRITES_OTHER_LOCATION: error("A `writes` glob matches another artifact's location or something below it."),
  // The graph
  DUPLICATE_ID: error("Two artifacts have the same id."),
  UNKNOWN_NEED: error("A need names no artifact."),
  SELF_NEED: error("An artifact needs itself."),
  DUPLICATE_NEED: error("An artifact lists the same need twice."),
  NEED_IN_LATER_STAGE: error("An artifact needs one of a later stage."),
  REQUIRED_NEEDS_OPTIONAL: error("A required artifact needs an optional one."),
  CYCLE: error("Artifacts need one another in a circle; each group of them is reported once."),
  STAGE_WITHOUT_REQUIRED: error("A stage has no required artifact."),
  // Files that register artifacts
  REGISTRATION_WITHOUT_PRODUCER: error("The file of a registration is not what a required artifact of an earlier stage produces."),
  REGISTRATION_OVERLAP: error("Registrations share a file, or the folder of one meets another's, a location, or a `writes` glob."),
  LOCATION_NOT_ALLOWED: error("A registered artifact's location is in no folder of its registration, or is protected."),
  UNKNOWN_GATE: error("A registered artifact names a gate that its registration does not have."),
  // Who works, and what proves it
  TOP_CHANGED: error("A planning agent changed something beside the artifacts."),
  AGENT_AND_RUN: error("An artifact has both `agent` and `run`."),
  UNKNOWN_AGENT: error("An artifact names an agent profile that the plan does not have."),
  NO_DEFAULT_AGENT: error("An artifact has neither `agent` nor `run`, and there is no profile `default`."),
  AGENT_WITHOUT_COMMAND: error("An agent profile does not say how to start its agent."),
  AGENT_WITH_TWO_COMMANDS: error("An agent profile says in two ways how to start its agent."),
  BAD_AGENT_OPTION: error("The value of an agent's option is empty, could be taken for an option, or has more than one line."),
  RESERVED_ARGUMENT: error("An argument for an agent that Pawl itself sets, or cannot work with."),
  NO_CHECKS: error("An artifact's gate has no check, so it could never pass."),
  MIN_WITHOUT_COUNT: error("A check has `min` but no `count`."),
  BACKOFF_OVER_MAX: error("`limits.backoff` is larger than `limits.maxBackoff`, or `limits.rateBackoff` than `limits.maxRateBackoff`."),
  BUDGET_WITHOUT_ATTEMPT: error("A budget has money or tokens, and the one of an attempt does not say how much of it to set aside."),
  BUDGET_NOT_MEASURED: error("A budget has money, and an agent that works tells none, so that every attempt of it would end with a question."),
  BUDGET_TOO_SMALL: error("A budget is smaller than what one attempt may use, so that none could ever start."),
  // Receivers
  WEBHOOK_ADDRESS: error("A webhook has none of `url`, `urlEnv` and `urlFile`, or more than one."),
  WEBHOOK_SECRETS: error("A webhook has both `secretEnv` and `secretFile`."),
  WEBHOOK_URL_IS_SECRET: error("A webhook's address that lets whoever knows it post stands in the plan."),
  DUPLICATE_WEBHOOK: error("Two webhooks have the same name."),
  // What deserves a second look
  WEAK_GATE: warning("Every check of a gate only tests that something exists."),
  CONTROL_OFF: warning("A gate has `control: none`, so nothing proves that it can fail."),
  SLOW_PATTERN: warning("A regular expression repeats a repetition and may take very long on unlucky text."),
} as const satisfies Record<string, PlanProblemKind>;
