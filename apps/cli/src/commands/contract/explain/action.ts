import { readFile } from "node:fs/promises";

import { escapeForTerminal } from "@pawl/agents";
import { INTERPRETATIONS, RULES } from "@pawl/contract";
import type { Rule } from "@pawl/contract";
import { didYouMean } from "@pawl/pipeline";

import { CliError } from "../../../errors/cli-error.ts";
import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJsonLine } from "../../../output/render-json.ts";
import { writeResult } from "../../../output/streams.ts";

/** A conformance vector as far as it is shown. */
interface Example {
  readonly title: string;
  readonly input: unknown;
  readonly valid: boolean;
}

/** What proves a rule of each kind. */
const PROVED_BY: Readonly<Record<Rule["kind"], string>> = {
  report: "one report",
  step: "two consecutive reports and the events between them",
  calc: "a calculation, line by line",
  run: "a test that runs the orchestrator, the CLI or the release scripts",
};

/** Prints what is known about a rule or an interpretation. @throws CliError `USAGE` for an ID that there is not. */
export async function contractExplainAction(id: string): Promise<ExitCode> {
  await writeResult(`${(await explain(id)).join("\n")}\n`);
  return EXIT_CODES.OK;
}

async function explain(id: string): Promise<readonly string[]> {
  const interpretation = INTERPRETATIONS.find((candidate) => candidate.id === id);
  if (interpretation !== undefined) return [`${id}  ${interpretation.title}`, "", interpretation.text];
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule !== undefined) return [`${id}  section ${rule.section}, proved by ${PROVED_BY[rule.kind]}`, "", rule.text, ...(await examples(rule))];
  const message = `there is no rule ${JSON.stringify(id.slice(0, 40))}`;
  const ids = [...RULES, ...INTERPRETATIONS].map((one) => one.id);
  throw new CliError("USAGE", message, `${didYouMean(id, ids)}\`pawl contract rules\` lists the rules; interpretations are I1 to I${INTERPRETATIONS.length}.`);
}

async function examples(rule: Rule): Promise<readonly string[]> {
  if (rule.kind === "run") return [];
  const file = import.meta.resolve(`@pawl/contract/vectors/${rule.kind}/${rule.id.replace("#", "-")}.json`);
  const { vectors } = JSON.parse(await readFile(new URL(file), "utf8")) as { readonly vectors: readonly Example[] };
  return [false, true].flatMap((valid) => {
    const example = vectors.find((vector) => vector.valid === valid);
    if (example === undefined) return [];
    return ["", `${valid ? "Keeps" : "Breaks"} it: ${escapeForTerminal(example.title)}`, `  ${renderJsonLine(example.input)}`];
  });
}
