/** What a template may use at one place, by name. */
export type PromptVariables = Readonly<Record<string, PromptVariable>>;

/** One variable of a prompt. */
export interface PromptVariable {
  /** What it stands for, in a few words. */
  readonly about: string;
  /** `text`: may be empty, and a section of it is then left out; `flag`: for sections only; `lines`: a list of texts, `{{.}}` in its section. */
  readonly kind: "text" | "flag" | "lines" | "section";
  /** What a section of it adds; empty for every other kind. */
  readonly within: PromptVariables;
}

const text = (about: string): PromptVariable => ({ about, kind: "text", within: {} });
const flag = (about: string): PromptVariable => ({ about, kind: "flag", within: {} });
const lines = (about: string): PromptVariable => ({ about, kind: "lines", within: {} });
const section = (about: string, within: PromptVariables): PromptVariable => ({ about, kind: "section", within });

const OUTPUT: PromptVariables = {
  output: lines("the end of what was printed, line by line"),
  hasOutput: flag("there is any"),
  outputProblem: text("why what was printed cannot be shown"),
};

/** The variables of the prompt `assignment`. */
export const ASSIGNMENT_VARIABLES: PromptVariables = {
  count: text("how many artifacts are assigned"),
  isBatch: flag("more than one is"),
  hasTools: flag("Pawl's MCP server is there for the agent"),
  protectedPaths: text("globs of what no attempt may change, with commas between them"),
  artifacts: section("the assigned artifacts, in their order", {
    number: text("its place in that order, from 1"),
    id: text("its id in the plan"),
    stage: text("A, B, C or D"),
    location: text("the file or folder to produce"),
    version: text("its version"),
    title: text("its title"),
    description: lines("its description, line by line"),
    steps: lines("its steps"),
    otherWrites: text("globs of what may be changed besides the location, with commas between them"),
    checks: lines("the commands of its gate, each as a JSON list of program and arguments"),
    answer: section("what a human answered to the last question about it", {
      question: text("what was asked"),
      option: text("which option was chosen"),
      why: lines("what the human said to it, line by line"),
      hasWhy: flag("the human said something"),
    }),
    lastFailure: section("why the last attempt ended before a gate ran", {
      reason: text("reason code"),
      detail: text("one sentence"),
      ...OUTPUT,
    }),
    lastGate: section("what the gate said when it last ran", {
      verdict: text("PASS, FAIL or INCONCLUSIVE"),
      reason: text("reason code"),
      detail: text("one sentence"),
      check: text("the check that decided, as a JSON list"),
      ...OUTPUT,
    }),
  }),
};

/** The variables of the prompt `planning`: what a planning agent is to do, the description of the one artifact that it is assigned. */
export const PLANNING_VARIABLES: PromptVariables = {
  specification: text("where the specification is"),
  plan: text("the plan file to write"),
  schema: text("where the JSON Schema of plans is"),
  maxBytes: text("most bytes of the plan file"),
  minArtifacts: text("least artifacts that the user wants"),
  maxArtifacts: text("most artifacts that the user wants"),
  isStrict: flag("what is a warning in a plan is refused"),
};
