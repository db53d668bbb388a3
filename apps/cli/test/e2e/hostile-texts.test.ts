import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { startReceiver } from "./support/webhook-receiver.ts";

/** Some forty processes, one after the other. */
const TIMEOUT_MS = 400_000;

/** What a terminal acts on: moving, erasing, titles, links, colours; the same in one character; text that is shown in another order. */
const HOSTILE = "\u001b[2J\u001b]0;owned\u0007\u001b]8;;http://evil\u001b\\\u009b31m\u0090x\u009c\u202eevil\u2066\u200b\u2028\u007f\b\r";
/** What of it a plan may hold: it refuses control characters. */
const IN_PLANS = "\u202eevil\u2066\u200b\ufeff\u00ad<img src=x onerror=alert(1)>";
/** What a shell acts on: the program that it names leaves a file behind. */
const SHELL = `$(canary) \`canary\` '; canary; ' "; canary; " & canary | canary > x`;
/** Anything but line ends and tabs that a terminal does not show as it is. */
const UNSAFE = /[^\n\t\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The commands that there are, by the page that is made from them. */
function commandsOfPage(): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/cli.md"), "utf8");
  return [...page.matchAll(/^##+ pawl (.+)$/gmu)].map(([, name]) => String(name));
}

/** Commands that show what others wrote, in this order; after each what it is called with. */
const SHOWING: Readonly<Record<string, readonly (readonly string[])[]>> = {
  run: [["run"]],
  ps: [["ps"]],
  status: [["status"]],
  answer: [["answer"]],
  artifacts: [["artifacts", "--json"]],
  assignment: [["assignment", "guide"]],
  graph: [["graph", "--format", "dot"]],
  timeline: [["timeline"]],
  report: [["report"]],
  log: [["log"], ["log", "--json"]],
  logs: [["logs", "1"]],
  audit: [["audit"]],
  attest: [["attest", "design"]],
  bundle: [["bundle", "run.tar"]],
  verify: [["verify", "run.tar"]],
  cost: [["cost"]],
  doctor: [["doctor"]],
  rollback: [["rollback", "design", "--dry-run"]],
  "contract check": [["contract", "check", "hostile.json"]],
  "webhook list": [["webhook", "list"]],
  "webhook deliver": [["webhook", "deliver"]],
  "webhook dead": [["webhook", "dead"]],
  "webhook test": [["webhook", "test", "ops"]],
};

/** Commands that repeat their own words; for one of each way of reading them. */
const REPEATING: Readonly<Record<string, readonly (readonly string[])[]>> = {
  check: [["check", "--cwd", "refused"]],
  "import autoforge": [["import", "autoforge", "features.json", "--cwd", "imported"]],
  answer: [["answer", HOSTILE, HOSTILE]],
  retry: [["retry", "code", "--by", HOSTILE]],
  amend: [["amend", "--why", HOSTILE]],
  verify: [["verify", HOSTILE]],
  explain: [["explain", HOSTILE]],
  contract: [["contract", HOSTILE]],
  "contract diff": [["contract", "diff", HOSTILE, "1"]],
  backup: [["backup", `${HOSTILE}/x`]],
  restore: [["restore", HOSTILE]],
  plan: [["plan", "--from", HOSTILE]],
  "webhook redeliver": [["webhook", "redeliver", "--since", HOSTILE]],
  log: [["log", "--type", HOSTILE]],
  status: [["status", "--cwd", HOSTILE]],
  [HOSTILE]: [[HOSTILE]],
};

/** Commands that have nothing of anybody else's to show, and give their own words to the same parser as those above. */
const NEITHER = [
  "abort", "completion", "contract approve", "contract explain", "contract history", "contract rules", "contract schema", "contract versions",
  "import", "init", "mcp", "pause", "rebuild", "reopen", "resume", "stop", "webhook", "webhook rotate",
];

/** Leaves `called` behind whenever anything runs `canary`. */
function withCanary(project: Project): { readonly env: NodeJS.ProcessEnv; readonly isCalled: () => boolean } {
  const called = join(project.root, "called");
  mkdirSync(join(project.root, "bin"));
  writeFileSync(join(project.root, "bin", "canary"), `#!/bin/sh\n: > '${called}'\n`, { mode: 0o755 });
  return { env: { ...project.env, PATH: `${join(project.root, "bin")}:${project.env["PATH"]}` }, isCalled: () => existsSync(called) };
}

/** A project with hostile text wherever somebody can put some: the plan, agents' output and files, gates, commits, answers of receivers. */
async function hostileProject(): Promise<Project> {
  const project = projectForTest();
  const receiver = await startReceiver(() => ({ status: 400 }));
  const agent = writeAgent(
    project,
    `const text = ${JSON.stringify(HOSTILE + SHELL)};
    console.log(text + "out"); console.error(text + "err");
    if (id === "guide") write(process.env.PAWL_QUESTION, JSON.stringify({ text: "Which?" + text, options: [{ name: "a" }, { name: "b" }] }));
    if (id === "code") write("src/" + text.replaceAll("/", ""), "outside");
    write(location, "done " + text + "\\n");`,
  );
  const words = { title: `Title ${IN_PLANS}${SHELL}`, description: `What ${IN_PLANS}\r\n${SHELL}`, steps: [`Step ${IN_PLANS}${SHELL}`], category: `${IN_PLANS}${SHELL}` };
  const location = `src/${SHELL.replaceAll(/[|>"&]/g, "")}.txt`;
  const complains = { gate: { checks: [{ run: ["sh", "-c", 'cat "$1"; cat "$1" >&2; grep -q done "$1"', SHELL, "docs/design.md"] }] } };
  const gate = (path: string) => ({ gate: { checks: [{ run: ["grep", "-q", "done", path] }] }, inputs: [path] });
  project.writePlan(
    quickPlan({
      command: agent,
      changes: { design: { ...words, ...complains, agent: "shell" }, guide: words, code: { ...words, needs: ["design"], stage: "B", location, ...gate(location) } },
      more: [{ id: "code2", stage: "C", location: "src/second.txt", needs: ["guide"], ...words, ...gate("src/second.txt") }],
      limits: { attempts: 1 },
      top: {
        agents: { default: { command: [...agent, SHELL] }, shell: { shell: agent.map((word) => `'${word}'`).join(" ") } },
        env: { set: { HOSTILE: SHELL } },
        webhooks: [{ name: "ops", url: receiver.url }],
      },
    }),
  );
  project.git("commit", "--quiet", "--allow-empty", `--message=${HOSTILE}${SHELL}`, `--author=${HOSTILE.replaceAll(/[\r\b]/gu, "")} <a@b>`);
  project.write("hostile.json", JSON.stringify({ [HOSTILE]: HOSTILE, status_type: HOSTILE, current_stage: HOSTILE, issues: [HOSTILE] }));
  return project;
}

/** Calls commands, and gives those that let something through or end with an internal error, and what each shows. */
async function call(project: Project, calls: readonly (readonly string[])[], env: NodeJS.ProcessEnv = project.env) {
  const wrong: string[] = [];
  const shown = new Map<string, string>();
  for (const args of calls) {
    const { exitCode, stdout, stderr } = await project.pawl(args, { env });
    const text = `${stdout}${stderr}`;
    shown.set(args.join(" "), text);
    const at = UNSAFE.exec(text)?.index;
    if (at !== undefined || exitCode === 1 || exitCode === null) wrong.push(JSON.stringify({ args, exitCode, text: text.slice(Math.max(0, (at ?? 0) - 200), (at ?? 0) + 300) }));
  }
  return { wrong, shown };
}

describe("text of others that steers terminals and shells", { timeout: TIMEOUT_MS }, () => {
  it("reaches none through what shows it: it is there in a form that can be read, and nothing of it is executed", async () => {
    const project = await hostileProject();
    const { env, isCalled } = withCanary(project);
    const { wrong, shown } = await call(project, Object.values(SHOWING).flat(), env);
    expect(wrong).toEqual([]);
    const withEscapes = [...shown].filter(([, text]) => /\\x1b|\\u\{?(?:001b|202e)/u.test(text)).map(([args]) => args);
    expect(withEscapes).toEqual(expect.arrayContaining(["assignment guide", "log --json", "logs 1"]));
    expect(shown.get("log")).toMatch(/OUTSIDE_WRITES/);
    expect(shown.get("log --json")).toContain('"artifact":"design"');
    expect(shown.get("report")).toContain("&lt;img src=x");
    expect(shown.get("report")).not.toContain("<img src=x");
    expect(isCalled()).toBe(false);
    // It would have been seen.
    execFileSync("sh", ["-c", ": $(canary)"], { env });
    expect(isCalled()).toBe(true);
  });

  it("reaches none through what repeats its own words", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["true"] }) });
    project.write("refused/pawl.yaml", JSON.stringify({ [HOSTILE]: 1, contract: HOSTILE, artifacts: [{ id: HOSTILE, stage: HOSTILE, location: HOSTILE, title: HOSTILE, needs: [HOSTILE] }] }));
    project.write("imported/features.json", JSON.stringify([{ id: HOSTILE, name: HOSTILE, description: HOSTILE, category: HOSTILE, steps: [HOSTILE], dependencies: [HOSTILE] }]));
    expect((await call(project, Object.values(REPEATING).flat())).wrong).toEqual([]);
  });

  it("is tried through every command there is", () => {
    const tried = new Set([...Object.keys(SHOWING), ...Object.keys(REPEATING), ...NEITHER]);
    expect(commandsOfPage().filter((name) => !tried.has(name))).toEqual([]);
  });
});
