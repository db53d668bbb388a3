import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { makeProject } from "../../support/make-project.ts";
import type { Project } from "../../support/make-project.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../../examples/csv/", import.meta.url));

/** What `npm run demo` runs. */
export const DEMO = `${EXAMPLE}demo.mjs`;

/** Divides the delays of the demo's agents; what is left of a run is what programs really cost. */
const DEMO_SPEED = "20";

/** Where the demo's operator says that the release may be announced; ignored by git. */
const APPROVAL = "operator/release-approval.txt";

/** An empty folder for the demo, whose agents are quick. */
export function makeDemoFolder(): Project {
  const project = makeProject({ isRepository: false });
  return { ...project, env: Object.assign(project.env, { DEMO_SPEED }) };
}

/** The demo's project before its first run, with everything provided that its plan requires, so that no question comes up. */
export function makeDemoProject(): Project {
  const project = makeDemoFolder();
  execFileSync(process.execPath, [`${EXAMPLE}make-project.mjs`, project.dir], { env: project.env });
  project.write(APPROVAL, "Version 1.0.0 may be announced.\n");
  return project;
}
