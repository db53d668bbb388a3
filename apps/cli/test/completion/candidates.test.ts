import { describe, expect, it } from "vitest";

import { candidates } from "../../src/completion/candidates.ts";
import type { ProjectNames } from "../../src/completion/candidates.ts";

const NAMES: ProjectNames = {
  artifacts: async () => ["guide", "goal", "code"].map((value) => ({ value, describe: "pending" })),
  questions: async () => [{ artifact: "guide", location: "docs/guide.md", options: ["PROVIDED", "ABORT"] }],
  attempts: async () => ["12", "11", "1"].map((value) => ({ value, describe: "ended  guide" })),
  deadLetters: async () => [{ value: "17", describe: "ops  run.blocked" }],
  eventTypes: async () => ["run.started", "run.paused", "gate.finished"].map((value) => ({ value, describe: "" })),
  phases: async () => ["pending", "parked", "closed"].map((value) => ({ value, describe: "" })),
  codes: async () => [{ value: "DIRTY_TREE", describe: "Changed." }],
};

async function values(...words: string[]): Promise<readonly string[]> {
  return (await candidates(words, NAMES)).map(({ value }) => value);
}

describe("what could come next", () => {
  it.each([
    [["rol"], ["rollback"]],
    [["contract", "ver"], ["versions"]],
    [["webhook", ""], ["list", "test", "deliver", "dead", "redeliver", "rotate"]],
    [["-C", "elsewhere", "rol"], ["rollback"]],
    [["rollback", "g"], ["guide", "goal"]],
    [["rollback", "guide", "c"], ["code"]],
    [["retry", "guide", "c"], []],
    [["graph", "--around", "g"], ["guide", "goal"]],
    [["retry", "--why", "because", "g"], ["guide", "goal"]],
    [["reopen", ""], ["A", "B", "C", "D"]],
    [["answer", ""], ["guide", "docs/guide.md"]],
    [["answer", "docs/guide.md", ""], ["PROVIDED", "ABORT"]],
    [["answer", "guide", ""], ["PROVIDED", "ABORT"]],
    [["answer", "docs/other.md", ""], []],
    [["run", "--driver", ""], ["auto", "sqlite3", "node-sqlite"]],
    [["run", "--dri"], ["--driver"]],
    [["abort", "--d"], ["--dry-run"]],
    [["explain", "DIR"], ["DIRTY_TREE"]],
    [["help", "rol"], ["rollback"]],
    [["-C", "elsewhere", "help", "rol"], ["rollback"]],
    [["help", "webhook", "re"], ["redeliver"]],
    [["help", "run", ""], []],
    [["hel"], ["help"]],
    [["--ver"], ["--version"]],
    [["run", "--ver"], []],
    [["log", "--type", "run."], ["run.started", "run.paused"]],
    [["log", "--type=gate"], ["--type=gate.finished"]],
    [["logs", "1"], ["12", "11", "1"]],
    [["webhook", "redeliver", ""], ["17"]],
    [["webhook", "redeliver", "3", "1"], ["17"]],
    [["artifacts", "--phase=pa"], ["--phase=parked"]],
    [["run", "--driver="], ["--driver=auto", "--driver=sqlite3", "--driver=node-sqlite"]],
    [["run", "--driver=no"], ["--driver=node-sqlite"]],
    [["graph", "--around=g"], ["--around=guide", "--around=goal"]],
    [["run", "--new="], []],
    [["retry", "--why", ""], []],
    [["nothing", ""], []],
  ])("%j", async (words, expected) => {
    expect(await values(...words)).toEqual(expected);
  });

  it("is every command at the start, and none that help does not show", async () => {
    const all = await values("");
    expect(all).toEqual(expect.arrayContaining(["run", "status", "answer", "completion"]));
    expect(all.filter((word) => word.startsWith("_"))).toEqual([]);
  });
});
