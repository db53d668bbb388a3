import { join } from "node:path";
import { workspaceRoot } from "../../scripts/lib/workspace-root.mjs";
import { type ProgramResult, runProgram } from "./run-program.ts";
import { temporaryFolder, writeFiles } from "./temporary-folder.ts";

/** The runner that the conformance kit comes with. */
export const runner = join(workspaceRoot, "tooling", "conformance", "run_vectors.py");

const vector = (id: string, valid: boolean, rules: readonly string[], state?: string) => {
  const verdict = { valid, rules, ...(state === undefined ? {} : { state }) };
  return { id, title: `the title of ${id}`, input: { report: verdict }, ...verdict };
};

const file = (kind: string, rule: string, vectors: readonly unknown[]) => ({ contract: "1", kind, rule, vectors });

/** A kit of five vectors, by path. The input of each is the answer that it wants, so that any program can give it. */
export const smallKit = {
  "report/4.1-1.json": file("report", "4.1#1", [
    vector("4.1#1/refused", false, ["4.1#1"], "RUNNING"),
    vector("4.1#1/stateless", false, ["4.1#1", "4.2#1"]),
    vector("4.1#1/accepted", true, [], "COMPLETED"),
  ]),
  "step/6.3-1.json": file("step", "6.3#1", [vector("6.3#1/refused", false, ["6.3#1", "6.3#2"])]),
  "calc/4.2-2.json": file("calc", "4.2#2", [vector("4.2#2/accepted", true, [])]),
};

/** What every checker of the tests begins with: it reads all requests, and can give the right answer to each. */
const CHECKER_START = `
import { readFileSync } from "node:fs";
const requests = readFileSync(0, "utf8").split("\\n").filter((line) => line !== "").map((line) => JSON.parse(line));
const right = ({ id, input }) => ({ id, state: null, ...input.report });
const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\\n");
`;

/** Runs the runner with its arguments. */
export const runVectors = (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram("python3", [runner, ...args], { cwd: workspaceRoot });

/** Runs a checker with the given code over the small kit, or over another one. */
export const runChecker = async (
  code: string,
  { args = [], kit = smallKit }: { readonly args?: readonly string[]; readonly kit?: Readonly<Record<string, unknown>> } = {},
): Promise<ProgramResult> => {
  const folder = temporaryFolder();
  writeFiles(folder, { ...kit, "checker.mjs": `${CHECKER_START}${code}\n` });
  return runVectors("--vectors", folder, ...args, "--", process.execPath, join(folder, "checker.mjs"));
};
