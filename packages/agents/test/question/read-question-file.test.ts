import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { agentQuestionJsonSchema, MAX_QUESTION_BYTES } from "../../src/question/agent-question.ts";
import { readQuestionFile, removeQuestionFile } from "../../src/question/read-question-file.ts";

const OPTIONS = [{ name: "sqlite", description: "one machine" }, { name: "postgres" }];
const QUESTION = { text: "Which database is this for?", options: OPTIONS };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-question-"));
  file = join(folder, "question.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a question file", () => {
  test("gives the question, with or without the artifact that waits", async () => {
    writeFileSync(file, JSON.stringify(QUESTION));
    expect(await readQuestionFile(file)).toEqual({ kind: "question", question: QUESTION });
    writeFileSync(file, JSON.stringify({ ...QUESTION, artifact: "design" }));
    expect(await readQuestionFile(file)).toEqual({ kind: "question", question: { ...QUESTION, artifact: "design" } });
  });

  test("is none where there is nothing", async () => {
    expect(await readQuestionFile(file)).toEqual({ kind: "none" });
  });

  test.each([
    ["nothing at all", ""],
    ["no JSON", "Which database?"],
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe, 0x7b])],
    ["another kind of value", "[]"],
    ["no options", JSON.stringify({ text: "Why?" })],
    ["one option", JSON.stringify({ text: "Why?", options: [{ name: "yes" }] })],
    ["nine options", JSON.stringify({ text: "Why?", options: Array.from({ length: 9 }, (_, at) => ({ name: `o${at}` })) })],
    ["two options of one name", JSON.stringify({ text: "Why?", options: [{ name: "yes" }, { name: "YES" }] })],
    ["a name that is Pawl's", JSON.stringify({ text: "Why?", options: [{ name: "yes" }, { name: "Abort" }] })],
    ["another name that is Pawl's", JSON.stringify({ text: "Why?", options: [{ name: "yes" }, { name: "OPTION_2" }] })],
    ["a name with a slash", JSON.stringify({ text: "Why?", options: [{ name: "a/b" }, { name: "c" }] })],
    ["a text that would steer a terminal", JSON.stringify({ text: "Why?\u001b[2J", options: OPTIONS })],
    ["a text of two lines", JSON.stringify({ text: "Why?\nBecause.", options: OPTIONS })],
    ["a text that is too long", JSON.stringify({ text: "W".repeat(1001), options: OPTIONS })],
    ["a member that is not known", JSON.stringify({ ...QUESTION, progress: 100 })],
    ["more bytes than it may have", JSON.stringify({ ...QUESTION, filler: "x".repeat(MAX_QUESTION_BYTES) })],
  ])("with %s is invalid, and nothing of it is repeated", async (_, content) => {
    writeFileSync(file, content);
    expect(await readQuestionFile(file)).toEqual({ kind: "invalid", problem: expect.stringMatching(/^the question file [\w /.,()…-]+$/) });
  });

  test("is not read through a link, and not where it is a pipe or a folder", async () => {
    const secret = join(folder, "secret.json");
    writeFileSync(secret, JSON.stringify(QUESTION));
    symlinkSync(secret, file);
    expect(await readQuestionFile(file)).toMatchObject({ kind: "invalid" });
    await removeQuestionFile(file);
    execFileSync("mkfifo", [file]);
    expect(await readQuestionFile(file)).toMatchObject({ kind: "invalid" });
    await removeQuestionFile(file);
    mkdirSync(join(file, "deep"), { recursive: true });
    expect(await readQuestionFile(file)).toMatchObject({ kind: "invalid" });
    await removeQuestionFile(file);
    expect(await readQuestionFile(file)).toEqual({ kind: "none" });
    expect(await readQuestionFile(secret)).toMatchObject({ kind: "question" });
  });
});

test("the committed schema is the one of the code (`vitest run -u` writes it)", async () => {
  await expect(`${JSON.stringify(agentQuestionJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../schema/pawl-question.schema.json");
});
