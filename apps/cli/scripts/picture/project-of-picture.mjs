import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How long something goes on that is to be seen in the picture, in seconds; it is ended long before. */
const FOR_LONG = 600;

/**
 * Stands in for a coding agent: it says what it does, reports what it used, and leaves its result; or goes on, where the picture is to
 * show it at work.
 */
const AGENT = `
import fs from "node:fs";
import path from "node:path";
const { artifacts: [{ id, location }], last } = JSON.parse(fs.readFileSync(process.env.PAWL_ASSIGNMENT, "utf8"));
const SAYS = {
  writer: ["[tool Edit] src/writer/quote.js", "Quoted fields work; now line breaks inside of them", 48211, "0.3127"],
  api: ["[tool Bash] npm test -- src/api", "3 of 14 tests fail: streams are not closed on errors", 30954, "0.1984"],
};
const [first, second, tokens, money] = SAYS[id] ?? ["[tool Write] " + location, "Done.", 12000, "0.05"];
console.log(first + "\\n" + second);
fs.writeFileSync(process.env.PAWL_USAGE, JSON.stringify({ version: 1, tokens, money }));
if (id in SAYS) await new Promise((resolve) => setTimeout(resolve, ${FOR_LONG}_000));
const isSecond = fs.existsSync(process.env.PAWL_PICTURE_SECOND);
if (id === "lexer") fs.writeFileSync(process.env.PAWL_PICTURE_SECOND, "");
const file = location.endsWith(".md") ? location : path.join(location, "index.js");
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(file, id === "lexer" && !isSecond ? "// to be written\\n" : "done\\n");
`;

/**
 * A project whose run shows everything that a live view can: work that is done, refused and tried again, under way, at its gate, waiting
 * for a human, for a place and for other work.
 *
 * @param {string} root - an empty folder.
 * @returns {{ readonly dir: string, readonly env: NodeJS.ProcessEnv }} where `pawl run` is to be started, and with what environment.
 */
export function projectOfPicture(root) {
  const dir = join(root, "csv-tools");
  for (const folder of [dir, join(root, "home"), join(root, "cache")]) mkdirSync(folder);
  const agent = join(root, "agent.mjs");
  writeFileSync(agent, AGENT);
  const isDone = (/** @type {string} */ file) => ["grep", "-q", "done", file];
  const artifact = (/** @type {string} */ id, /** @type {string} */ stage, /** @type {string} */ location, /** @type {readonly string[]} */ needs = [], more = {}) => ({
    id, stage, location, needs, agent: "coder", inputs: [location], gate: { checks: [{ run: isDone(location.endsWith(".md") ? location : `${location}index.js`) }] }, ...more,
  });
  const isSlow = ["sh", "-c", `grep -q done src/parser/index.js && sleep ${FOR_LONG}`];
  const plan = {
    contract: "1",
    agents: { coder: { command: [process.execPath, agent] } },
    env: { pass: ["PAWL_PICTURE_SECOND"] },
    limits: { agents: 2, backoff: "10ms" },
    artifacts: [
      artifact("architecture", "A", "docs/architecture.md"),
      artifact("guide", "B", "docs/guide.md", ["architecture"]),
      artifact("lexer", "C", "src/lexer/", [], { priority: 9, estimate: "40m" }),
      artifact("parser", "C", "src/parser/", ["lexer"], { estimate: "30m", gate: { checks: [{ run: isSlow }] } }),
      artifact("writer", "C", "src/writer/", ["lexer"], { estimate: "20m" }),
      artifact("api", "C", "src/api/", ["lexer"], { estimate: "15m" }),
      artifact("docs-site", "C", "site/", ["lexer"]),
      artifact("publish", "C", "src/publish/", ["lexer"], { requires: { files: ["registry.toml"] } }),
      artifact("cli", "C", "src/cli/", ["parser", "writer"]),
      artifact("decision", "D", "docs/decision.md", ["cli"]),
    ],
  };
  writeFileSync(join(dir, "pawl.yaml"), JSON.stringify(plan, null, 2));
  const env = {
    PATH: process.env["PATH"],
    HOME: join(root, "home"),
    XDG_CACHE_HOME: join(root, "cache"),
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    PAWL_PICTURE_SECOND: join(root, "second"),
    ...Object.fromEntries(["AUTHOR", "COMMITTER"].flatMap((who) => [[`GIT_${who}_NAME`, "Operator"], [`GIT_${who}_EMAIL`, "operator@example.com"]])),
  };
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: dir, env });
  return { dir, env };
}
