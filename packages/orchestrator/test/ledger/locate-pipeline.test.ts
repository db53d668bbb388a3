import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { locatePipeline, openPipelineLedger } from "../../src/index.ts";

const URL_OF_TEAM = "postgres://ann:s3cret@db.example:5432/team?sslmode=require#web_shop";
const NAME_OF_TEAM = "postgres://db.example:5432/team#web_shop";

function project(note?: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pawl-locate-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, ".pawl"));
  if (note !== undefined) writeFileSync(join(folder, ".pawl", "database"), note);
  return folder;
}

/** What locating a project is refused with, as it would be shown. */
async function refusal(folder: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const error = await locatePipeline(folder, environment).then(
    () => null,
    (reason: unknown) => reason as { code: string; message: string; hint: string },
  );
  const shown = `${error?.code}: ${error?.message}`;
  expect(`${shown} ${error?.hint}`).not.toContain("s3cret");
  return shown;
}

describe("where a pipeline's ledger is", () => {
  it("is a file of the project where the environment names no database", async () => {
    const folder = project();
    const file = join(folder, ".pawl", "ledger.db");
    for (const environment of [{}, { PAWL_DATABASE_URL: "", PAWL_DATABASE_URL_FILE: "" }]) {
      expect((await locatePipeline(folder, environment)).ledger).toEqual({ name: file, file, server: null, isNoted: false });
    }
  });

  it("is the schema that the address names, or else the usual one", async () => {
    const { ledger } = await locatePipeline(project(), { PAWL_DATABASE_URL: URL_OF_TEAM });
    expect(ledger).toMatchObject({ name: NAME_OF_TEAM, isNoted: false, server: { url: URL_OF_TEAM.split("#")[0], schema: "web_shop" } });
    const usual = await locatePipeline(project(), { PAWL_DATABASE_URL: URL_OF_TEAM.replace(/#.*/, "") });
    expect(usual.ledger).toMatchObject({ name: NAME_OF_TEAM.replace("web_shop", "pawl"), server: { schema: "pawl" } });
  });

  it("takes no driver of SQLite on a server", async () => {
    const { ledger } = await locatePipeline(project(), { PAWL_DATABASE_URL: URL_OF_TEAM });
    const refused = { code: "DATABASE_UNUSABLE", message: `${NAME_OF_TEAM}: there is no driver sqlite3 for PostgreSQL` };
    await expect(openPipelineLedger(ledger, { driver: "sqlite3" })).rejects.toMatchObject(refused);
  });

  it("is what the project has noted, under the very same name", async () => {
    const folder = project(`{"ledger":"${NAME_OF_TEAM}"}\n`);
    expect((await locatePipeline(folder, { PAWL_DATABASE_URL: URL_OF_TEAM })).ledger).toMatchObject({ isNoted: true });
    expect(await refusal(folder, {})).toBe(`LEDGER_ELSEWHERE: ${folder}/.pawl/database: the ledger of this project is in ${NAME_OF_TEAM}`);
    expect(await refusal(folder, { PAWL_DATABASE_URL: URL_OF_TEAM.replace("web_shop", "other") })).toMatch(/^LEDGER_ELSEWHERE: .*, and the environment names postgres:.*#other$/);
  });

  it("stays a file where the project has one, whatever the environment names", async () => {
    const folder = project();
    writeFileSync(join(folder, ".pawl", "ledger.db"), "");
    expect(await refusal(folder, { PAWL_DATABASE_URL: URL_OF_TEAM })).toBe(
      `LEDGER_ELSEWHERE: ${folder}/.pawl/ledger.db: the ledger of this project is this file, and the environment names ${NAME_OF_TEAM}`,
    );
    expect((await locatePipeline(folder, {})).ledger).toMatchObject({ server: null });
  });

  it.each(["", "postgres://db.example/team", '{"ledger":""}', '{"ledger":"a","more":1}'])("is not guessed where the note cannot be read: %j", async (note) => {
    expect(await refusal(project(note), {})).toMatch(/^LEDGER_ELSEWHERE: .*database: the note of where the ledger is cannot be read: /);
  });

  it.each(["mysql://ann:s3cret@db.example/team", "ann:s3cret@db.example", "s3cret"])("is not guessed where the address is none of PostgreSQL's: %s", async (address) => {
    expect(await refusal(project(), { PAWL_DATABASE_URL: address })).toBe("DATABASE_UNUSABLE: PAWL_DATABASE_URL: it does not hold the address of a PostgreSQL database");
  });

  it.each(["postgres://ann:s3cret@db.example", "postgres://ann:s3cret@db.example/team#Web%20Shop", "postgres://ann:s3cret@db.example/team#pg_catalog"])(
    "is refused where the address lacks a database or names no schema: %s",
    async (address) => {
      expect(await refusal(project(), { PAWL_DATABASE_URL: address })).toMatch(/^DATABASE_UNUSABLE: PAWL_DATABASE_URL: the (URL does not have|schema's name has) /);
    },
  );

  it("comes from a file that only its owner may read, and from one place", async () => {
    const folder = project();
    const file = join(folder, "address");
    const environment = { PAWL_DATABASE_URL_FILE: file };
    expect(await refusal(folder, environment)).toBe(`DATABASE_UNUSABLE: ${file}: the file cannot be opened (ENOENT)`);
    writeFileSync(file, `${URL_OF_TEAM}\n`, { mode: 0o600 });
    expect((await locatePipeline(folder, environment)).ledger).toMatchObject({ name: NAME_OF_TEAM });
    expect(await refusal(folder, { ...environment, PAWL_DATABASE_URL: URL_OF_TEAM })).toMatch(/^DATABASE_UNUSABLE: .* are both set$/);
    chmodSync(file, 0o640);
    expect(await refusal(folder, environment)).toMatch(/^DATABASE_UNUSABLE: .*others than its owner have access to it \(mode 640\)$/);
    writeFileSync(file, "");
    chmodSync(file, 0o600);
    expect(await refusal(folder, environment)).toBe(`DATABASE_UNUSABLE: ${file}: it does not hold the address of a PostgreSQL database`);
  });
});
