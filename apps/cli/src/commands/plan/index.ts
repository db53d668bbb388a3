import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface PlanArguments extends GlobalOptions {
  readonly from?: string | undefined;
  readonly prompt?: string | undefined;
  readonly adopt?: string | undefined;
  readonly agent: string;
  readonly command?: string | undefined;
  readonly timeout?: string | undefined;
  /** A list where it is given more than once. */
  readonly pass?: string | readonly string[] | undefined;
  readonly min: string;
  readonly max: string;
  readonly strict: boolean;
  readonly attempts: string;
  readonly write: boolean;
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** `pawl plan`. */
export const planCommand: CommandModule<object, PlanArguments> = {
  command: "plan",
  describe: "Have an agent write a plan from a specification, show how it differs, and adopt it when you say so",
  builder: (yargs) =>
    yargs
      .option("from", { type: "string", requiresArg: true, describe: "The specification, a text file" })
      .option("prompt", { type: "string", requiresArg: true, describe: "Mustache template in the place of Pawl's own instructions for planning" })
      .option("adopt", { type: "string", requiresArg: true, describe: "Make the proposal with this digest (its first 8 digits or more) the plan file" })
      .option("agent", { type: "string", requiresArg: true, default: "default", describe: "Agent profile of pawl.yaml that plans" })
      .option("command", { type: "string", requiresArg: true, describe: "Where there is no pawl.yaml: program and arguments of its agent, or a JSON list" })
      .option("timeout", { type: "string", requiresArg: true, describe: "With --command: longest time of an attempt, such as 30m" })
      .option("pass", { type: "string", requiresArg: true, describe: "With --command: environment variable that agents get; may be repeated" })
      .option("min", { type: "string", requiresArg: true, default: "4", describe: "Fewest artifacts" })
      .option("max", { type: "string", requiresArg: true, default: "200", describe: "Most artifacts" })
      .option("strict", { type: "boolean", default: false, describe: "Refuse what `pawl check` only warns of, such as weak gates" })
      .option("attempts", { type: "string", requiresArg: true, default: "3", describe: "Most attempts; each is told what was wrong with the last one's plan" })
      .option("write", { type: "boolean", default: false, describe: "Adopt the proposal at once" })
      .option("dry-run", { type: "boolean", default: false, describe: "With --adopt: say what would change, and change nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 plan --from SPEC.md --strict", "Propose a plan by the agent of pawl.yaml, and show the difference")
      .example("$0 plan --adopt 3f2a9c01", "Make that proposal pawl.yaml")
      .example("$0 plan --from SPEC.md --command 'my-agent --print' --pass MY_API_KEY", "Plan where there is no pawl.yaml yet"),
  handler: async ({ cwd, from, prompt, adopt, agent, command, timeout, pass = [], min, max, strict, attempts, write, "dry-run": isDryRun, json }) => {
    const { planAction } = await import("./action.ts");
    process.exitCode = await planAction({
      cwd: cwd ?? null,
      from: from ?? null,
      prompt: prompt ?? null,
      adopt: adopt ?? null,
      agent,
      command: command ?? null,
      timeout: timeout ?? null,
      pass: typeof pass === "string" ? [pass] : pass,
      min,
      max,
      isStrict: strict,
      attempts,
      isWriting: write,
      isDryRun,
      isJson: json,
    });
  },
};
