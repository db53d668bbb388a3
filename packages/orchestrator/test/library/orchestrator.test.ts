import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { describe, expect, it, vi } from "vitest";

import { Orchestrator } from "../../src/index.ts";
import { libraryProject } from "../support/library-project.ts";

describe("an orchestrator in a program of one's own", () => {
  it("tells every event to each reader and to the callback, in the ledger's order, and ends them with the run", async () => {
    const project = libraryProject();
    const told: number[] = [];
    const warnings: string[] = [];
    const onEvent = ({ seq }: { readonly seq: number }): void => {
      told.push(seq);
      throw new Error("a listener's own fault");
    };
    const orchestrator = new Orchestrator({ ...project, onEvent, onWarning: (warning) => warnings.push(warning) });
    expect((await orchestrator.status()).reading.kind).toBe("none");
    const [all, first] = [orchestrator.events(), orchestrator.events()];
    const running = orchestrator.run();
    expect(orchestrator.run()).toBe(running);
    const read: number[] = [];
    for await (const { type } of first) {
      expect(type).toBe("run.started");
      break;
    }
    expect((await orchestrator.status()).isRunning).toBe(true);
    for await (const { seq } of all) read.push(seq);
    expect(await running).toEqual({ kind: "completed" });
    expect(read.length).toBeGreaterThan(20);
    expect(read).toEqual(told);
    expect(read).toEqual(read.toSorted((a, b) => a - b));
    expect(warnings.filter((warning) => warning === "a listener of events threw: a listener's own fault")).toHaveLength(told.length);
    expect(await orchestrator.status()).toMatchObject({ isRunning: false, reading: { kind: "right" }, report: { overall_progress_percent: 100 } });
    expect(await all.next()).toEqual({ done: true, value: undefined });
    expect(await orchestrator.events().next()).toEqual({ done: true, value: undefined });
  });

  it("drains: what is under way is closed, nothing new starts, and another orchestrator goes on", async () => {
    const project = libraryProject({ a: "touch ../started; while ! test -f ../go; do sleep 0.02; done; echo a > a.md" });
    const orchestrator = new Orchestrator(project);
    expect(await orchestrator.stop()).toBeNull();
    const drained = new Orchestrator(project);
    const running = drained.run();
    await project.until("../started");
    const stopped = drained.stop({ drain: true });
    project.write("../go", "");
    expect(await stopped).toEqual({ kind: "drained" });
    expect(await running).toEqual({ kind: "drained" });
    expect((await drained.status()).report).toMatchObject({ last_completed_artifact: expect.stringContaining("a.md") });
    expect(await new Orchestrator(project).run()).toEqual({ kind: "completed" });
  });

  it("stops: what is under way ends, is given back, and another orchestrator goes on", async () => {
    const project = libraryProject({ b: "if test -f ../again; then echo b > b.md; else touch ../again; sleep 1000; fi" });
    const orchestrator = new Orchestrator(project);
    const running = orchestrator.run();
    await project.until("../again");
    expect(await orchestrator.stop()).toEqual({ kind: "stopped" });
    expect(await running).toEqual({ kind: "stopped" });
    expect(await new Orchestrator(project).run()).toEqual({ kind: "completed" });
  });

  it("tells what an attempt does while its process runs, and nothing before and after", async () => {
    const project = libraryProject({ a: "echo one; printf '\\033[32mtwo\\033[0m\\n'; touch ../said; while ! test -f ../go; do sleep 0.02; done; echo a > a.md" });
    const orchestrator = new Orchestrator(project);
    expect(orchestrator.activity(1)).toBeNull();
    const running = orchestrator.run();
    await project.until("../said");
    await vi.waitUntil(() => orchestrator.activity(1)?.lastLine === "two", { timeout: 60_000, interval: 10 });
    expect(orchestrator.activity(1)).toEqual({ lastLine: "two", moneyMicros: null, tokens: null });
    expect(orchestrator.activity(2)).toBeNull();
    project.write("../go", "");
    expect(await running).toEqual({ kind: "completed" });
    expect(orchestrator.activity(1)).toBeNull();
  });

  it("rejects with what the operator can mend, for the run, for a stop, and leaves its readers at their end", async () => {
    const project = libraryProject();
    project.write("pawl.yaml", "contract: 1\n");
    const orchestrator = new Orchestrator(project);
    const events = orchestrator.events();
    await expect(orchestrator.run()).rejects.toMatchObject({ code: "PLAN_INVALID" });
    await expect(orchestrator.stop()).rejects.toMatchObject({ code: "PLAN_INVALID" });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it("runs as the README's example shows it", async () => {
    const project = libraryProject();
    const example = join(import.meta.dirname, "..", "fixtures", "readme-example.ts");
    const child = spawn(process.execPath, [example], { cwd: project.projectDir, env: project.environment, stdio: ["ignore", "pipe", "pipe"] });
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(out).toBe("completed 100\n");
    expect(errors).toMatch(/^\d+ artifact\.closed$/m);
  });
});
