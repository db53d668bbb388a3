import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { planDigest } from "../../src/gate/gate-digest.ts";
import { loadPlan } from "../../src/session/load-plan.ts";

const check = { checks: [{ run: ["true"] }] };
const artifacts = ["A", "B", "C", "D"].map((stage) => ({ id: stage.toLowerCase(), stage, location: `out/${stage}.md`, gate: check }));

/** A project whose plan has a prompt of its own in this file. */
function projectWith(file: string): { readonly dir: string; readonly planFile: string } {
  const root = mkdtempSync(join(tmpdir(), "pawl-prompts-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const dir = join(root, "project");
  mkdirSync(dir);
  writeFileSync(join(root, "outside.md"), "{{count}}");
  const planFile = join(dir, "pawl.yaml");
  writeFileSync(planFile, JSON.stringify({ contract: "1", agents: { default: { command: ["true"] } }, prompts: { assignment: file }, artifacts }));
  return { dir, planFile };
}

const refused = (message: string) => expect.objectContaining({ code: "PROMPT_INVALID", message: expect.stringContaining(message) as string }) as Error;

describe("a plan with a prompt of its own", () => {
  it("has its text, and another digest when the text is another one", async () => {
    const { dir, planFile } = projectWith("own.md");
    writeFileSync(join(dir, "own.md"), "{{count}} to make");
    const { plan } = await loadPlan(planFile);
    expect(plan.prompts).toEqual({ assignment: { file: "own.md", text: "{{count}} to make" } });
    writeFileSync(join(dir, "own.md"), "{{count}} to do");
    expect(planDigest((await loadPlan(planFile)).plan)).not.toBe(planDigest(plan));
  });

  it("is refused where the file is missing, no file, too large, no UTF-8, no prompt, or a link out of the project", async () => {
    const { dir, planFile } = projectWith("own.md");
    const file = join(dir, "own.md");
    await expect(loadPlan(planFile)).rejects.toThrow(refused("ENOENT"));
    mkdirSync(file);
    await expect(loadPlan(planFile)).rejects.toThrow(refused("not a regular file"));
    rmSync(file, { recursive: true });
    symlinkSync("../outside.md", file);
    await expect(loadPlan(planFile)).rejects.toThrow(refused("a link out of the project"));
    rmSync(file);
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    await expect(loadPlan(planFile)).rejects.toThrow(refused("not UTF-8"));
    writeFileSync(file, "x".repeat(1024 * 1024 + 1));
    await expect(loadPlan(planFile)).rejects.toThrow(refused("larger than"));
    writeFileSync(file, "one\n{{nobody}}");
    await expect(loadPlan(planFile)).rejects.toThrow(refused("own.md:2: there is no variable `nobody` here"));
  });

  it("is refused where the file lies at the location of an artifact, or is named outside of the project", async () => {
    await expect(loadPlan(projectWith("out/A.md").planFile)).rejects.toThrow(expect.objectContaining({ problems: [expect.objectContaining({ code: "LOCATION_RESERVED", path: "artifacts[0].location" })] }) as Error);
    await expect(loadPlan(projectWith("../outside.md").planFile)).rejects.toThrow(expect.objectContaining({ problems: [expect.objectContaining({ code: "LOCATION_OUTSIDE", path: "prompts.assignment" })] }) as Error);
  });
});
