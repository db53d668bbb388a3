import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { AgentReadiness } from "../../src/probe/agent-readiness.ts";
import { probeAgent } from "../../src/probe/probe-agent.ts";
import { aClaude, aCodex, anAcpAgent } from "../support/agent-job.ts";
import { Rig } from "../support/rig.ts";

const CLAUDE_HELP = "--output-format --verbose --session-id --permission-mode --permission-prompts --add-dir --max-budget-usd";
const CODEX_HELP = "--json --skip-git-repo-check --sandbox --add-dir --config --model";

/** A program that answers each line of arguments with a line of shell. */
function program(rig: Rig, answers: Readonly<Record<string, string>>): string {
  const file = join(rig.dir, "program");
  const cases = Object.entries(answers).map(([args, line]) => `"${args}") ${line} ;;`);
  writeFileSync(file, `#!/bin/sh\ncase "$*" in\n${cases.join("\n")}\n*) echo "unexpected: $*" >&2; exit 64 ;;\nesac\n`, { mode: 0o755 });
  return file;
}

const claude = (rig: Rig, changes: Record<string, string> = {}): Promise<AgentReadiness | null> => {
  const usual = { "--version": "echo '2.1.330 (Claude Code)'", "--help": `echo '${CLAUDE_HELP}'`, "auth status --json": `echo '{"loggedIn": true}'` };
  return probeAgent({ command: null, shell: null, claude: aClaude({ program: program(rig, { ...usual, ...changes }) }) }, { env: rig.env });
};

const codex = (rig: Rig, changes: Record<string, string> = {}, more: { config?: Record<string, string>; env?: Record<string, string> } = {}): Promise<AgentReadiness | null> => {
  const usual = { "--version": "echo 'codex-cli 0.169.0'", "exec --help": `echo '${CODEX_HELP}'`, "login status": "echo 'Logged in' >&2" };
  const agent = aCodex({ program: program(rig, { ...usual, ...changes }), config: more.config ?? {} });
  return probeAgent({ command: null, shell: null, codex: agent }, { env: { ...rig.env, ...more.env } });
};

const acp = (rig: Rig, deed: string, changes: Parameters<typeof anAcpAgent>[0] = {}): Promise<AgentReadiness | null> =>
  probeAgent({ command: null, shell: null, acp: anAcpAgent(changes) }, { env: { ...rig.env, ACP_DO: deed } });

test("an agent that is a command is not asked anything", async () => {
  expect(await probeAgent({ command: ["false"], shell: null }, { env: {} })).toBeNull();
});

describe("Claude Code", () => {
  test("is ready with its options and its login", async () => {
    using rig = new Rig();
    expect(await claude(rig)).toEqual({ kind: "ready", version: "2.1.330 (Claude Code)" });
  });

  test.each([
    ["without a login", { "auth status --json": `echo '{"loggedIn": false}'; exit 1` }, "AGENT_NOT_LOGGED_IN"],
    ["that tells nothing of its login", { "auth status --json": "echo hello" }, "AGENT_BROKEN"],
    ["that lacks an option", { "--help": "echo '--output-format --verbose'" }, "AGENT_VERSION"],
  ])("is not ready %s", async (_what, changes, fault) => {
    using rig = new Rig();
    expect(await claude(rig, changes as Record<string, string>)).toMatchObject({ kind: "not-ready", fault, mend: expect.any(String) as unknown });
  });

  test("is not ready without its program", async () => {
    using rig = new Rig();
    const missing = aClaude({ program: "pawl-test-no-such-claude" });
    expect(await probeAgent({ command: null, shell: null, claude: missing }, { env: rig.env })).toMatchObject({ fault: "PROGRAM_MISSING" });
    expect(await probeAgent({ command: null, shell: null, claude: aClaude({ program: rig.dir }) }, { env: rig.env })).toMatchObject({ fault: "PROGRAM_NOT_EXECUTABLE" });
  });
});

describe("Codex", () => {
  test("is ready with its login, with a key, or with another provider", async () => {
    using rig = new Rig();
    expect(await codex(rig)).toEqual({ kind: "ready", version: "codex-cli 0.169.0" });
    const loggedOut = { "login status": "echo 'Not logged in' >&2; exit 1" };
    expect(await codex(rig, loggedOut)).toMatchObject({ fault: "AGENT_NOT_LOGGED_IN" });
    expect(await codex(rig, loggedOut, { env: { CODEX_API_KEY: "k" } })).toMatchObject({ kind: "ready" });
    expect(await codex(rig, loggedOut, { config: { model_provider: "local" } })).toMatchObject({ kind: "ready" });
  });

  test("is not ready where it lacks an option", async () => {
    using rig = new Rig();
    expect(await codex(rig, { "exec --help": "echo '--json'" })).toMatchObject({ fault: "AGENT_VERSION", found: expect.stringContaining("--sandbox") as unknown });
  });
});

describe("an agent that speaks ACP", () => {
  test("is ready when it opens a session, without being asked to do anything", async () => {
    using rig = new Rig();
    expect(await acp(rig, "stays")).toEqual({ kind: "ready", version: null });
    expect(await rig.hear("session")).toContain("pawl-probe-");
    expect(existsSync(join(rig.dir, "prompt"))).toBe(false);
  });

  test("is not ready without a login, in another version, or where it speaks nothing", async () => {
    using rig = new Rig();
    expect(await acp(rig, "no-login")).toMatchObject({ fault: "AGENT_NOT_LOGGED_IN", mend: expect.stringContaining("auth: key") as unknown });
    expect(await acp(rig, "another-version")).toMatchObject({ fault: "AGENT_VERSION" });
    expect(await acp(rig, "stays", { command: ["echo", "hello"] })).toMatchObject({ fault: "AGENT_BROKEN" });
    expect(await acp(rig, "stays", { command: ["pawl-test-no-such-agent"] })).toMatchObject({ fault: "PROGRAM_MISSING" });
  });
});
