import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeProject } from "../../support/make-project.ts";
import type { Project } from "../../support/make-project.ts";

/** How Pawl is run while it is killed. */
export interface World {
  readonly mode: "isolated" | "in-place";
  readonly driver: "sqlite3" | "node-sqlite" | "postgres";
  /** Whether a receiver of webhooks is told of the run. */
  readonly hasReceiver: boolean;
}

/** By the name that a trial is repeated with, such as `isolated+sqlite3`. */
export function worldOf(name: string): World {
  const [mode, driver, receiver] = name.split("+");
  if (mode !== "isolated" && mode !== "in-place") throw new Error(`no mode ${String(mode)}`);
  if (driver !== "sqlite3" && driver !== "node-sqlite" && driver !== "postgres") throw new Error(`no driver ${String(driver)}`);
  if (receiver !== undefined && receiver !== "webhook") throw new Error(`no receiver ${receiver}`);
  return { mode, driver, hasReceiver: receiver !== undefined };
}

/** What was set up for one trial. */
export interface Scenario {
  readonly project: Project;
  readonly world: World;
  /** Of `pawl run`. */
  readonly runArgs: readonly string[];
}

interface SweepArtifact {
  readonly id: string;
  readonly stage: "A" | "B" | "C" | "D";
  readonly location: string;
  readonly [key: string]: unknown;
}

/** What each artifact's agent does in its folder; `$OUT` is a folder of the test's. */
const AGENTS: Readonly<Record<string, string>> = {
  design: "mkdir -p docs; echo done > docs/design.md",
  // Fails the first time that it gets this far.
  guide: "mkdir -p docs; echo half > docs/guide.md; mkdir $OUT/guide 2>/dev/null && exit 3; echo done > docs/guide.md",
  // Leaves a process in a session of its own.
  left: "mkdir -p src/left; setsid sh -c 'exec sleep 300' > /dev/null 2>&1 & mkdir -p src/left; echo done > src/left/a.txt; echo more > src/left/b.txt",
  right: "mkdir -p src; echo done > src/right.txt",
  decision: "mkdir -p docs; echo done > docs/decision.md",
};

/** A project whose run does one of everything: a failure and its retry, two agents at once, a command of Pawl's own, grandchildren. */
export function makeScenario(world: World, address: string | null, receiverUrl: string | null): Scenario {
  const project = makeProject();
  if (address !== null) project.env["PAWL_DATABASE_URL"] = address;
  project.env["PAWL_SWEEP_ROOT"] = project.root;
  const checks = (location: string, file: string) => ({
    gate: { checks: [{ run: ["grep", "-q", "done", file] }, { run: ["sh", "-c", `sleep 0.02; test -s ${file}`] }] },
    inputs: [location],
  });
  const artifacts: readonly SweepArtifact[] = [
    { id: "design", stage: "A", location: "docs/design.md", agent: "design", ...checks("docs/design.md", "docs/design.md") },
    { id: "guide", stage: "B", location: "docs/guide.md", agent: "guide", needs: ["design"], ...checks("docs/guide.md", "docs/guide.md") },
    { id: "left", stage: "C", location: "src/left", agent: "left", needs: ["guide"], ...checks("src/left", "src/left/a.txt") },
    { id: "right", stage: "C", location: "src/right.txt", agent: "right", needs: ["guide"], ...checks("src/right.txt", "src/right.txt"), inputs: ["src"] },
    { id: "made", stage: "C", location: "src/made.txt", run: ["sh", "-c", "mkdir -p src; echo done > src/made.txt"], needs: ["right"], ...checks("src/made.txt", "src/made.txt") },
    { id: "decision", stage: "D", location: "docs/decision.md", agent: "decision", needs: ["made"], ...checks("docs/decision.md", "docs/decision.md") },
  ];
  const agents = Object.fromEntries(
    Object.entries(AGENTS).map(([id, script]) => [id, { command: ["sh", "-c", script.replaceAll("$OUT", join(project.root, "out"))] }]),
  );
  project.write("../out/.keep", "");
  const webhooks = receiverUrl === null ? {} : { webhooks: [{ url: receiverUrl, secretEnv: "SWEEP_HOOK_SECRET" }] };
  project.env["SWEEP_HOOK_SECRET"] = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const plan = { contract: "1", mode: world.mode, agents, limits: { backoff: "10ms", maxBackoff: "50ms", agents: 2 }, artifacts, ...webhooks };
  project.writePlan(plan);
  project.git("add", "pawl.yaml");
  project.git("commit", "--quiet", "--message=Plan");
  const runArgs = ["run", "--json", ...(world.driver === "postgres" ? [] : ["--driver", world.driver])];
  writeFileSync(join(project.root, "acknowledged.ndjson"), "");
  return { project, world, runArgs };
}
