import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";
import { runVectors } from "./support/vector-kit.ts";

const page = readFileSync(join(workspaceRoot, "docs", "conformance.md"), "utf8");
const kit = join(workspaceRoot, "packages", "contract", "vectors");

const blocksIn = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}(?: .*?)?\\n(.*?)^\`\`\``, "gms"))].map(([, block]) => block ?? "");

const vectorsOf = (kind: string): readonly { readonly id: string }[] =>
  readdirSync(join(kit, kind)).flatMap((name) => (JSON.parse(readFileSync(join(kit, kind, name), "utf8")) as { vectors: { id: string }[] }).vectors);

describe("docs/conformance.md", () => {
  it("shows a vector of each kind as the kit has it", () => {
    const shown = blocksIn("json").map((block) => JSON.parse(block) as { readonly id: string });
    const kinds = ["report", "step", "calc"];
    expect(shown).toEqual(kinds.map((kind, index) => vectorsOf(kind).find(({ id }) => id === shown[index]?.id)));
  });

  it("shows a checker that keeps to the protocol", async () => {
    const [code = ""] = blocksIn("python");
    const folder = temporaryFolder();
    writeFiles(folder, { "checker.py": code });
    const { exitCode, stdout, stderr } = await runVectors("--", "python3", join(folder, "checker.py"));
    // It finds everything valid and without a state, which is right for the valid calculations and steps.
    expect({ exitCode, stderr: /^error/m.test(stderr) }).toEqual({ exitCode: 1, stderr: false });
    const right = (vectorsOf("calc") as readonly { id: string; valid: boolean }[]).filter(({ valid }) => valid).length;
    expect(stdout).toContain(`calc: ${right} of ${vectorsOf("calc").length} agree`);
  });

  it("names every option of the runner, and no other", async () => {
    const { stdout } = await runVectors("--help");
    const offered = [...stdout.matchAll(/^ {2}(--[a-z]+)/gm)].map(([, option]) => option);
    const described = [...page.matchAll(/^\| `(--[a-z]+) /gm)].map(([, option]) => option);
    expect(described).toEqual(offered);
    expect(described.length).toBeGreaterThan(0);
  });

  it("links only to files of the project", () => {
    const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link ?? "");
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(workspaceRoot, "docs", link)))).toEqual([]);
  });
});
