import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readStatus, STATUS_FILE_MODE } from "../../src/status/read-status.ts";
import { StatusWriter } from "../../src/status/status-writer.ts";
import { pipelinePaths } from "../../src/util/pipeline-paths.ts";
import { sha256 } from "../../src/util/sha256.ts";

const HEAD = { seq: 1, hash: "0".repeat(64) };
const [ONE, TWO, THREE] = ["one\n", "two\n", "three\n"] as [string, string, string];

describe("the status file's writer", () => {
  let folder: string;
  let writer: StatusWriter;
  const paths = () => pipelinePaths(folder);
  const accepted = () => readFileSync(paths().emittedFile, "utf8").split("\n").slice(0, -2);

  /** Puts a report at the status file's place as somebody else may. */
  function putBack(bytes: string): void {
    const beside = join(folder, "beside");
    writeFileSync(beside, bytes, { mode: STATUS_FILE_MODE });
    chmodSync(beside, STATUS_FILE_MODE);
    renameSync(beside, paths().statusFile);
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pawl-status-"));
    writer = new StatusWriter(paths());
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("lets a reader accept the report and the one before until it is settled, and then the report alone", async () => {
    await writer.write(ONE, HEAD);
    await writer.settle();
    expect(accepted()).toEqual([sha256(ONE)]);
    await writer.write(TWO, HEAD);
    expect(accepted()).toEqual([sha256(ONE), sha256(TWO)]);
    expect(await readStatus(paths())).toMatchObject({ kind: "right", digest: sha256(TWO) });
    await writer.settle();
    expect(accepted()).toEqual([sha256(TWO)]);
    putBack(ONE);
    expect(await readStatus(paths())).toMatchObject({ kind: "different", digest: sha256(ONE) });
  });

  it("9.1#2: takes the report before for another hand's itself, as soon as it has written the next one", async () => {
    await writer.write(ONE, HEAD);
    await writer.write(TWO, HEAD);
    putBack(ONE);
    expect(await writer.read()).toMatchObject({ kind: "different", digest: sha256(ONE), accepted: [sha256(TWO)] });
  });

  it("9.1#2: settles nothing over what another hand left, which is found afterwards, and settles again after the next report", async () => {
    await writer.write(ONE, HEAD);
    await writer.write(TWO, HEAD);
    rmSync(paths().emittedFile);
    symlinkSync("/proc/sys/kernel/random/uuid", paths().emittedFile);
    await writer.settle();
    expect(await writer.read()).toMatchObject({ kind: "different" });
    await writer.write(THREE, HEAD);
    await writer.settle();
    expect(accepted()).toEqual([sha256(THREE)]);
    expect(await readStatus(paths())).toMatchObject({ kind: "right", digest: sha256(THREE) });
  });

  it("never lets a reader accept a report that is older than the one before", async () => {
    for (const bytes of [ONE, TWO, THREE]) await writer.write(bytes, HEAD);
    expect(accepted()).toEqual([sha256(TWO), sha256(THREE)]);
  });

  it("looks at the file after what is being written, never in between", async () => {
    await writer.write(ONE, HEAD);
    const written = writer.write(TWO, HEAD);
    expect(await writer.read()).toMatchObject({ kind: "right", digest: sha256(TWO) });
    await written;
  });

  it("settles what an orchestrator left that ended before it could, and nothing else", async () => {
    await writer.write(ONE, HEAD);
    await writer.write(TWO, HEAD);
    const next = new StatusWriter(paths());
    const found = await next.read();
    if (found.kind !== "right") throw new Error(found.kind);
    await next.confirm(found, HEAD);
    await next.settle();
    expect(accepted()).toEqual([sha256(TWO)]);
    const { mtimeNs } = statSync(paths().emittedFile, { bigint: true });
    const again = await next.read();
    if (again.kind !== "right") throw new Error(again.kind);
    await next.confirm(again, HEAD);
    await next.settle();
    expect(statSync(paths().emittedFile, { bigint: true }).mtimeNs).toBe(mtimeNs);
  });

  it("leaves no half of what it could not write, and the report as it was", async () => {
    await writer.write(ONE, HEAD);
    rmSync(paths().emittedFile);
    mkdirSync(join(paths().emittedFile, "in-the-way"), { recursive: true });
    await expect(writer.write(TWO, HEAD)).rejects.toMatchObject({ code: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST/) });
    expect(readFileSync(paths().statusFile, "utf8")).toBe(ONE);
    for (const dir of [dirname(paths().statusFile), paths().stateDir]) expect(readdirSync(dir).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("writes where the folder is gone, and where its permissions were changed", async () => {
    await writer.write(ONE, HEAD);
    const progress = dirname(paths().statusFile);
    rmSync(progress, { recursive: true });
    await writer.write(TWO, HEAD);
    chmodSync(progress, 0o555);
    await writer.write(THREE, HEAD);
    expect(statSync(progress).mode & 0o777).toBe(0o755);
    expect(await writer.read()).toMatchObject({ kind: "right", digest: sha256(THREE) });
  });
});
