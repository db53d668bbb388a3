import { describe, expect, it } from "vitest";

import { SeededRandom } from "./support/seeded-random.ts";
import { chooseKills } from "./sweep/choose-kills.ts";
import { referenceRun } from "./sweep/reference-run.ts";
import { worldOf } from "./sweep/scenario.ts";
import { runTrial } from "./sweep/trial.ts";
import type { Kill, Victim } from "./sweep/trial.ts";

/** Given to take the same steps again; a run's own is in the test's name. */
const SEED = Number(process.env["PAWL_CRASH_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const KILLS_PER_WORLD = 4;

/** Steps that a run has in any of its starts, so that the next start comes to them too. */
const IN_ANY_START = /statement INSERT INTO transition_rows|emitted|status\.json|spawn git (?:version|rev-parse)|\/tmp\//;

/** What a run leaves on purpose, in any world; see `leftFiles`. */
const USUAL = ["cache/pawl", "cache/pawl/#", "cache/pawl/#/idle", "cache/pawl/#/owners"]
  .concat(["emitted", "evidence", "evidence/incoming", "ledger.db", "in-place.json", "snapshots.git"].map((name) => `project/.pawl/${name}`))
  .concat(["project/progress/status.json"]);

/** For a machine that is busy with other tests. */
const TIMEOUT_MS = 400_000;

function at(key: string, side: "before" | "after", victim: Victim = "orchestrator"): Kill {
  return { at: "step", key, nth: 1, side, victim };
}

describe(`a run that is killed at its steps (PAWL_CRASH_SEED=${SEED})`, () => {
  it.each(["isolated+sqlite3", "in-place+node-sqlite"])("is taken up again to its right end, %s", async (name) => {
    const world = worldOf(name);
    const { steps, usual } = await referenceRun(world, null);
    const random = new SeededRandom(SEED);
    const choice = chooseKills(steps, { isAll: false, filter: /^main (?!request)/ }).filter((kill) => kill.at === "step" && kill.nth === 1);
    const [anywhere, again] = [choice, choice.filter((kill) => kill.at === "step" && IN_ANY_START.test(kill.key))];
    const kills = Array.from({ length: KILLS_PER_WORLD }, (_, index): Kill => {
      const from = index === 0 ? anywhere : again;
      return from[random.upTo(from.length - 1)] as Kill;
    });
    const { problems, done } = await runTrial(world, kills, { newAddress: null, usual, keepFailed: false });
    expect({ kills, problems }).toEqual({ kills, problems: [] });
    expect(done.length).toBeGreaterThan(0);
  }, TIMEOUT_MS);

  it("goes on when its spawn helper is killed, and nobody is charged for what was lost with it", async () => {
    const world = worldOf("isolated+sqlite3");
    const kills = [at("helper spawn sh …", "after", "helper")];
    const { problems, done } = await runTrial(world, kills, { newAddress: null, usual: USUAL, keepFailed: false });
    expect({ problems, done }).toEqual({ problems: [], done: kills });
  }, TIMEOUT_MS);

  it("leaves neither a stopped helper nor its folders, also where it is killed after its last closure and after its last report", async () => {
    const world = worldOf("in-place+sqlite3");
    const completed = at("main statement INSERT INTO transition_rows of artifact.closed,attempt.ended,run.completed…", "after");
    const kills = [at("main request start …", "after", "with-stopped-helper"), completed, at("main rm /cache/pawl/#/owners/#.#.# by …", "before")];
    const { problems, done } = await runTrial(world, kills, { newAddress: null, usual: USUAL, keepFailed: false });
    expect({ problems, done }).toEqual({ problems: [], done: kills });
  }, TIMEOUT_MS);
});
