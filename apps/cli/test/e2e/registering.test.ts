import { describe, expect, it } from "vitest";

import { makePlan } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";

const FILE = "docs/features.yaml";

/** Writes what `features.txt` beside the agent lists, one version for each time that it is asked to; anything else is a word. */
const LISTS_AND_WORKS = `
if (id === "logout") process.exit(1);
if (id !== "features") { write(path.join(location, location.endsWith(".md") ? "../" + path.basename(location) : "word.txt"), "done\\n"); return; }
const lists = JSON.parse(fs.readFileSync(new URL("lists.json", import.meta.url), "utf8"));
const told = assignment.artifacts[0].lastGate;
fs.appendFileSync(new URL("told.jsonl", import.meta.url), JSON.stringify(told) + "\\n");
write(location, lists[Math.min(fs.readFileSync(new URL("told.jsonl", import.meta.url), "utf8").split("\\n").length - 2, lists.length - 1)]);
`;

const done = (location: string) => ({ checks: [{ run: ["grep", "-rq", "done", location] }] });

/** design -> features, which registers all of stage C. */
function registeringProject(lists: readonly string[]): Project {
  const project = projectForTest();
  project.write("../lists.json", JSON.stringify(lists));
  const { artifacts, ...plan } = makePlan({
    command: writeAgent(project, LISTS_AND_WORKS),
    limits: { attempts: 2 },
    top: {
      protect: ["features/locked/**"],
      registrations: [{ from: FILE, stage: "C", under: ["features/"], max: 3, gates: { default: done("{location}"), strict: { checks: [{ run: ["grep", "-qx", "done", "{location}/word.txt"] }] } } }],
    },
  }) as { readonly artifacts: readonly { readonly id: string; readonly needs?: readonly string[] }[] };
  const rest = artifacts.filter(({ id }) => id !== "code").map((one) => ({ ...one, needs: [] }));
  const features = { id: "features", stage: "A", location: FILE, gate: { checks: [{ run: ["grep", "-q", "artifacts", FILE] }] } };
  project.writePlan({ ...plan, artifacts: [...rest, features] });
  return project;
}

const list = (...entries: readonly string[]): string => `artifacts:\n${entries.map((entry) => `  - { ${entry} }\n`).join("")}`;

describe("a file that registers artifacts of a later stage", () => {
  it("I11 6.1#3 I14: is checked by Pawl, registers when its artifact closes, and again when that was rolled back and closes anew", async () => {
    const wrong = list("id: design, location: src/a", "id: b, location: features/locked/b, gate: none", "id: c, location: features/c, run: [sh]");
    const first = list("id: login, location: features/login/, gate: strict", "id: logout, location: features/logout, needs: [login, design]");
    const second = list("id: login, location: features/login/", "id: profile, location: features/profile, needs: [login]");
    const project = registeringProject([wrong, first, second]);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(readReport(project)).toMatchObject({ current_stage: "C", overall_progress_percent: 60, stage_progress_percent: 50 });
    const told = project.read("../told.jsonl").toString("utf8").trim().split("\n").map((line) => JSON.parse(line) as { reason: string; outputTail: string } | null);
    expect(told.map((one) => one?.reason)).toEqual([undefined, "BAD_REGISTRATION"]);
    expect(told[1]?.outputTail.split("\n").map((line) => line.replace(/^docs\/features\.yaml:(\d+):\d+: ([A-Z_]+): .*$/, "$1 $2"))).toEqual([
      "2 DUPLICATE_ID",
      "2 LOCATION_NOT_ALLOWED",
      "3 LOCATION_NOT_ALLOWED",
      "3 UNKNOWN_GATE",
      "4 UNKNOWN_KEY",
      "",
    ]);
    expect(await project.pawl(["rollback", "--yes", "features", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project)).toMatchObject({ current_stage: "A", overall_progress_percent: 10, stage_progress_percent: 50 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(dataOf(await readLog(project), "artifacts.registered")).toMatchObject([
      { artifact: "features", added: ["login", "logout"], changed: [], removed: [], gateFirst: [] },
      { artifact: "features", added: ["profile"], changed: ["login"], removed: ["logout"], gateFirst: [] },
    ]);
    const artifacts = await readArtifacts(project);
    expect(artifacts).toMatchObject({ login: { phase: "closed" }, profile: { phase: "closed", stage: "C" } });
    expect(Object.keys(artifacts)).not.toContain("logout");
    project.write("../history.jsonl", (await project.pawl(["contract", "history"])).stdout);
    expect(await project.pawl(["contract", "check", "../history.jsonl"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["rebuild"])).toMatchObject({ exitCode: 0 });
    expect(await readArtifacts(project)).toEqual(artifacts);
    expect(await project.pawl(["bundle", "../run.tar"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["verify", "../run.tar"])).toMatchObject({ exitCode: 0 });
  });
});
