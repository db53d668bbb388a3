import { escapeForTerminal } from "@pawl/agents";
import type { Violation } from "@pawl/contract";

import { CliError } from "../../../errors/cli-error.ts";
import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";
import { checkInput } from "./check-input.ts";
import type { InputKind } from "./check-input.ts";
import { readInput } from "./read-input.ts";
import { STANDARD_INPUT } from "./standard-input.ts";

/** What was found in one input. `kind` is `null` where it could not be read. */
interface InputResult {
  readonly file: string;
  readonly kind: InputKind | null;
  readonly problem: string | null;
  readonly violations: readonly Violation[];
}

/** Checks the inputs and prints everything that is wrong with each. @throws CliError `USAGE`. */
export async function contractCheckAction(options: {
  readonly cwd: string | null;
  readonly files: readonly string[];
  readonly isJson: boolean;
}): Promise<ExitCode> {
  const { cwd, files, isJson } = options;
  if (files.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw new CliError("USAGE", "standard input can be read once only", "Give - once.");
  }
  const folder = await projectFolder(cwd);
  const results: InputResult[] = [];
  for (const file of files) {
    const result = await check(file, folder);
    results.push(result);
    if (!isJson) await writeResult(`${renderLines(result).join("\n")}\n`);
  }
  const ok = results.every(isValid);
  if (isJson) await writeResult(`${renderJson({ ok, inputs: results.map((result) => ({ ...result, ok: isValid(result) })) })}\n`);
  return ok ? EXIT_CODES.OK : EXIT_CODES.INVALID;
}

async function check(file: string, folder: string): Promise<InputResult> {
  const reading = await readInput(file, folder);
  if (!reading.ok) return { file, kind: null, problem: reading.problem, violations: [] };
  return { file, problem: null, ...checkInput(reading.bytes) };
}

function isValid({ problem, violations }: InputResult): boolean {
  return problem === null && violations.length === 0;
}

function renderLines({ file, kind, problem, violations }: InputResult): readonly string[] {
  const name = escapeForTerminal(file);
  if (problem !== null) return [`${name}: ${escapeForTerminal(problem)}`];
  if (violations.length === 0) return [`${name}: valid ${kind}`];
  return violations.map(({ rule, path, found, wanted }) => {
    const place = path === "" ? "" : ` ${path}`;
    return `${name}: ${escapeForTerminal(`${rule}${place}: found ${found}, wanted ${wanted}`)}`;
  });
}
