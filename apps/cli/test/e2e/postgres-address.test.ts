import { readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { postgresForSuite } from "./support/postgres-server.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const PLAN = quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision") });

describe("the address of a ledger in PostgreSQL", () => {
  const server = postgresForSuite();

  /** Runs what must be refused with exit code 2, and proves that nothing was changed. @returns standard error. */
  async function refusal(project: Project, args: readonly string[], url: string | undefined): Promise<string> {
    const before = withoutSidecars(listTree(project.dir));
    const { exitCode, stdout, stderr } = await project.pawl(args, { env: { ...project.env, PAWL_DATABASE_URL: url } });
    expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: "" });
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
    return stderr;
  }

  it("stays the pipeline's: without it, or with another one, nothing is read and no other ledger is begun", async () => {
    const project = projectForTest({ plan: PLAN });
    const url = server.newAddress();
    expect(await project.pawl(["run"], { env: { ...project.env, PAWL_DATABASE_URL: url } })).toMatchObject({ exitCode: 0 });
    const noted = /^error LEDGER_ELSEWHERE: .*\.pawl\/database: the ledger of this project is in postgres:\/\/127\.0\.0\.1:\d+\/ledgers#pipeline_\w+/m;
    for (const command of [["run"], ["log"], ["answer"], ["stop", "--by", "Ada"], ["rebuild"], ["backup", "../c"]]) {
      expect(await refusal(project, command, undefined)).toMatch(noted);
    }
    expect(await refusal(project, ["run"], server.newAddress())).toMatch(noted);
    expect(await refusal(project, ["run"], "")).toMatch(noted);
  });

  it("is one pipeline's alone: another project in the same schema is refused, whatever it asks", async () => {
    const url = server.newAddress();
    const first = projectForTest({ plan: PLAN });
    expect(await first.pawl(["run"], { env: { ...first.env, PAWL_DATABASE_URL: url } })).toMatchObject({ exitCode: 0 });
    const second = projectForTest({ plan: PLAN });
    for (const command of [["run"], ["log"], ["abort", "--yes", "--by", "Eve"], ["rebuild"]]) {
      expect(await refusal(second, command, url)).toMatch(/^error LEDGER_ELSEWHERE: postgres:.*: this is the ledger of another pipeline$/m);
    }
    // The folder that says whose ledger it is can be moved with its project.
    renameSync(join(first.dir, ".pawl"), join(second.dir, ".pawl"));
    expect(await second.pawl(["log"], { env: { ...second.env, PAWL_DATABASE_URL: url } })).toMatchObject({ exitCode: 0 });
  });

  it("shows its password nowhere: not in what is printed, logged, stored or given to a program, whatever goes wrong", async () => {
    const project = projectForTest();
    const seen = join(project.root, "seen");
    const changes = madeByPawl("design", "guide", "code", "decision");
    const design = { ...changes["design"], run: ["sh", "-c", `env > '${seen}'; mkdir -p docs && echo done > docs/design.md`] };
    project.writePlan(quickPlan({ command: ["false"], changes: { ...changes, design } }));
    const url = server.newAddress();
    const password = server.password();
    const wrong = new URL(url);
    wrong.password = "wr0ng-pa55word";
    const nobody = new URL(url);
    nobody.port = "1";
    const missing = new URL(url);
    missing.pathname = "/nowhere";
    const asked: string[] = [];
    const ask = async (args: readonly string[], address: string): Promise<number | null> => {
      const { exitCode, stdout, stderr } = await project.pawl(args, { env: { ...project.env, PAWL_DATABASE_URL: address } });
      asked.push(stdout, stderr);
      return exitCode;
    };
    for (const address of [wrong.href, nobody.href, missing.href, url.replace("#", "#BAD ")]) {
      expect(await ask(["run"], address)).not.toBe(0);
    }
    expect(await ask(["run"], url)).toBe(0);
    for (const args of [["log", "--json"], ["audit"], ["bundle", "../b"]]) expect(await ask(args, url)).toBe(0);

    const files = readdirSync(project.root, { recursive: true, encoding: "utf8" }).map((name) => join(project.root, name));
    const written = files.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true).map((file) => readFileSync(file, "latin1"));
    for (const secret of [password, encodeURIComponent(password), wrong.password, "s3cret"]) {
      expect([...asked, ...written].filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(readFileSync(seen, "utf8")).toMatch(/^PATH=/m);
    expect(readFileSync(seen, "utf8")).not.toMatch(/DATABASE|postgres/);
  });
});
