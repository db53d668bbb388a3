import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { ClaimsFile } from "../src/in-place/claims-file.ts";
import { artifact, createSandbox } from "./support/sandbox.ts";

async function claimsFile() {
  const { root } = await createSandbox();
  const path = join(root, "in-place.json");
  const open = (): ClaimsFile => {
    const file = new ClaimsFile(root);
    onTestFinished(async () => await file.close());
    return file;
  };
  return { path, open, file: open() };
}

function claim(attempt: number) {
  return { attempt, artifacts: [artifact(`a${attempt}`, `out/${attempt}`, "docs/*.md")] };
}

describe("the list of attempts under way", () => {
  test("leaves nothing behind where it cannot be written", async () => {
    const { path, file } = await claimsFile();
    await mkdir(path);
    await expect(file.add(claim(1))).rejects.toThrow("EISDIR");
    expect(await readdir(dirname(path))).not.toContainEqual(expect.stringMatching(/\.tmp$/u));
  });

  test("is what another process reads at any moment, whatever came before", async () => {
    const { open, file } = await claimsFile();
    expect(await file.read()).toEqual([]);
    await file.add(claim(1));
    await file.add(claim(2));
    expect(await open().read()).toEqual([claim(1), claim(2)]);
    await file.remove(1);
    await file.add(claim(3));
    expect(await open().read()).toEqual([claim(2), claim(3)]);
    const next = open();
    await next.read();
    await next.remove(2);
    expect(await open().read()).toEqual([claim(3)]);
  });

  test("is read as one file of an earlier build", async () => {
    const { path, file } = await claimsFile();
    await writeFile(path, `${JSON.stringify({ version: 1, attempts: [claim(7)] })}\n`);
    expect(await file.read()).toEqual([claim(7)]);
  });

  test("does not count a line that was cut off, and takes any other damage for what it is", async () => {
    const { path, open, file } = await claimsFile();
    await file.add(claim(1));
    await file.add(claim(2));
    await appendFile(path, JSON.stringify({ prepared: claim(3) }));
    expect(await open().read()).toEqual([claim(1), claim(2)]);
    await appendFile(path, " what is this\n");
    await expect(open().read()).rejects.toMatchObject({ code: "WORKSPACE_STATE_DAMAGED" });
  });

  test("is durable for all who wait for it together, also while it is written anew", async () => {
    const { open, file } = await claimsFile();
    const claims = Array.from({ length: 1_100 }, (_, attempt) => claim(attempt));
    for (const one of claims) {
      await file.add(one);
      if (one.attempt % 50 === 0) await Promise.all([file.sync(), file.sync(), file.remove(one.attempt), file.sync()]);
    }
    await file.sync();
    expect(await open().read()).toEqual(claims.filter(({ attempt }) => attempt % 50 !== 0));
    await Promise.all([file.sync(), file.close()]);
  });

  test("does not grow with what was released", async () => {
    const { path, open, file } = await claimsFile();
    await file.add(claim(0));
    for (let attempt = 1; attempt <= 1_200; attempt += 1) await file.remove(attempt);
    expect((await readFile(path, "utf8")).split("\n").length).toBeLessThan(1_000);
    expect(await open().read()).toEqual([claim(0)]);
  });
});
