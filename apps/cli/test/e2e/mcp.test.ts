import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { configuredServer, startMcp } from "./support/mcp-session.ts";
import type { ConfiguredServer } from "./support/mcp-session.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, runLogged } from "./support/run-facts.ts";

const TOOLS = ["ask_human", "get_artifact", "get_assignment", "get_graph", "get_last_result", "get_report", "hand_in", "list_blocked", "list_ready"];
const QUESTION = { text: "Which format?", options: [{ name: "csv", description: "plain" }, { name: "json" }] };

/** What the server prints and how it ends where it is not let in. */
function refusal({ command, args, env }: ConfiguredServer, cwd: string): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  try {
    return { stdout: execFileSync(command, [...args], { cwd, env: { ...env, PATH: process.env["PATH"] ?? "" }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }), stderr: "", status: 0 };
  } catch (error) {
    return error as Error & { readonly stdout: string; readonly stderr: string; readonly status: number | null };
  }
}

describe("pawl mcp", () => {
  it("9.1#1: tells an attempt's agent what it may know and takes its question and its claim, with that attempt's token alone; only the gate closes", async () => {
    const rig = await startAgentRig();
    const project = projectForTest();
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }));
    const run = project.start(["run"]);
    const first = await rig.next();
    const server = configuredServer(first.mcpConfig);
    const { client, call } = await startMcp(server, first.folder);

    expect((await client.listTools()).tools.map(({ name }) => name).toSorted((one, other) => (one < other ? -1 : 1))).toEqual(TOOLS);
    expect(JSON.parse(await call("get_assignment"))).toEqual(first.assignment);
    expect(JSON.parse(await call("get_artifact"))).toMatchObject({ id: "design", phase: "attempting" });
    expect(JSON.parse(await call("list_blocked"))).toMatchObject({ artifacts: [{ id: "guide", waitsFor: ["design"] }, { id: "code" }, { id: "decision" }], next: null });
    expect(JSON.parse(await call("list_ready"))).toEqual({ artifacts: [], next: null });
    expect(JSON.parse(await call("get_graph", { limit: 1, after: "code" }))).toMatchObject({ artifacts: [{ id: "decision", needs: ["code"] }], next: null });
    expect(JSON.parse(await call("get_last_result"))).toEqual({ artifact: "design", lastGate: null, lastFailure: null });
    const bytes = readFileSync(join(project.dir, "progress", "status.json"), "utf8");
    expect(await call("get_report")).toBe(bytes);
    expect(await client.readResource({ uri: "pawl://report" })).toMatchObject({ contents: [{ text: bytes }] });

    for (const artifact of ["../../etc/passwd", "docs/../docs/design.md", first.mcpConfig]) expect(await call("get_artifact", { artifact })).toMatch(/^error ARTIFACT_UNKNOWN/);
    expect(await call("get_last_result", { artifact: "guide" })).toMatch(/^error NOT_ASSIGNED/);
    expect(await call("get_last_result", { attempt: 2 })).toMatch(/^error /);
    expect(await call("ask_human", { ...QUESTION, artifact: "guide" })).toMatch(/^error NOT_ASSIGNED/);
    expect(await call("ask_human", { ...QUESTION, options: [{ name: "RETRY" }, { name: "csv" }] })).toMatch(/^error /);

    expect(JSON.parse(await call("ask_human", QUESTION))).toMatchObject({ asked: "design" });
    expect(await call("hand_in")).toMatch(/^error ALREADY_ASKED/);
    await first.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 3 });
    expect(dataOf(await readLog(project), "artifact.parked")).toMatchObject([{ artifact: "design", reason: "AGENT_QUESTION", question: { text: "Which format?" } }]);
    expect(await call("get_assignment")).toMatch(/^error ATTEMPT_ENDED/);

    expect(await project.pawl(["answer", "docs/design.md", "json"])).toMatchObject({ exitCode: 0 });
    const again = runLogged(project);
    const second = await rig.next();
    const own = configuredServer(second.mcpConfig);
    const stolen = { ...own, env: { ...own.env, PAWL_MCP_TOKEN: server.env["PAWL_MCP_TOKEN"] ?? "" } };
    for (const [wrong, code] of [[server, "ATTEMPT_ENDED"], [stolen, "UNAUTHORISED"], [{ ...own, env: {} }, "MCP_OUTSIDE_ATTEMPT"]] as const) {
      expect(refusal(wrong, second.folder)).toMatchObject({ stdout: "", stderr: expect.stringContaining(code) as string, status: 2 });
    }
    const session = await startMcp(own, second.folder);
    expect(JSON.parse(await session.call("get_assignment"))).toMatchObject({ attempt: 2, artifacts: [{ answer: { option: "json" } }] });
    // A claim, and nothing is there: the gate says so.
    expect(await session.call("hand_in")).toContain("only the gate decides");
    await second.exit(0);
    const third = await rig.next();
    expect(dataOf(await readLog(project), "gate.finished", "design")).toMatchObject([{ verdict: "FAIL", reason: "NOTHING_PRODUCED" }]);
    await third.write("docs/design.md", "done\n");
    await third.exit(0);
    const { exitCode, events } = await again;
    expect(exitCode).toBe(0);
    expect(JSON.stringify(events)).not.toContain(own.env["PAWL_MCP_TOKEN"]);
  });
});
