// A coding agent that needs no model and no network: it is given an assignment, takes its time, writes files in several
// steps, and gets some things wrong the first time. Its right answers are in `solutions/`, what it gets wrong in
// `scenarios.mjs` and `faults/`. The environment variable DEMO_SPEED divides every delay.
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { DEFAULT_WORK_MS, SCENARIOS } from "./scenarios.mjs";
import { tamperOnce } from "./tamper.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const speed = Number(process.env.DEMO_SPEED || "1");
if (!(speed > 0)) throw new Error("DEMO_SPEED must be a number above 0");

/** The assignment, which arrives on standard input and as the file that PAWL_ASSIGNMENT names. */
function readAssignment() {
  const assignment = JSON.parse(readFileSync(process.env.PAWL_ASSIGNMENT || 0, "utf8"));
  if (!Array.isArray(assignment.artifacts)) throw new Error("the assignment names no artifacts");
  return assignment;
}

/** Files of the right answer at a location, which may be a folder. */
function solutionFiles(location) {
  const state = statSync(join(HERE, "solutions", location), { throwIfNoEntry: false });
  if (state === undefined) throw new Error(`this agent has not learnt how to make ${location}`);
  if (state.isFile()) return [location];
  return readdirSync(join(HERE, "solutions", location)).flatMap((name) => solutionFiles(`${location}/${name}`));
}

function readOr(path, otherwise) {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? otherwise : readFileSync(path, "utf8");
}

/** What the agent writes for an artifact: content by path, in order. */
function filesFor(artifact, scenario, faulty) {
  const paths = [...(scenario.also ?? []), ...solutionFiles(artifact.location)];
  const files = new Map(paths.map((path) => [path, readFileSync(join(HERE, "solutions", path), "utf8")]));
  if (faulty) {
    for (const { path, find, replace } of JSON.parse(readFileSync(join(HERE, "faults", `${artifact.id}.json`), "utf8")).edits) {
      const before = files.get(path) ?? readFileSync(path, "utf8");
      if (!before.includes(find)) throw new Error(`${path} does not hold ${JSON.stringify(find)}`);
      files.set(path, before.replace(find, () => replace));
    }
  }
  if (scenario.appends !== undefined) {
    const { path, start, line } = scenario.appends;
    const before = readOr(path, start);
    if (!before.includes(line)) files.set(path, before + line);
  }
  return files;
}

async function work(artifact) {
  const scenario = SCENARIOS[artifact.id] ?? {};
  // Why the last attempt was refused: by its gate, or by the supervision of the process.
  const refusal = artifact.lastGate ?? artifact.lastFailure ?? null;
  const goesWrong = refusal === null ? scenario.firstAttempt : undefined;
  const workMs = (scenario.workMs ?? DEFAULT_WORK_MS) / speed;

  console.log(`${artifact.id}: reading the assignment`);
  if (refusal !== null) console.log(`${artifact.id}: last time it was ${refusal.reason}`);
  await pause(workMs / 4);
  if (goesWrong === "nothing") {
    console.log(`${artifact.id}: done, everything is in place`);
    return;
  }
  if (goesWrong === "tamper") tamperOnce();

  const files = filesFor(artifact, scenario, goesWrong === "edits");
  const stepMs = (workMs * 3) / 4 / (files.size * 2);
  for (const [path, content] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content.slice(0, content.length / 2));
    console.log(`${artifact.id}: started ${path}`);
    await pause(stepMs);
    if (goesWrong === "crash") throw new Error("the model's answer ended in the middle");
    writeFileSync(path, content);
    console.log(`${artifact.id}: wrote ${path}`);
    await pause(stepMs);
  }
  console.log(`${artifact.id}: done`);
}

for (const artifact of readAssignment().artifacts) await work(artifact);
