import { lstatSync } from "node:fs";
import { constants, open, rm } from "node:fs/promises";

import { type AgentQuestion, agentQuestionSchema, MAX_QUESTION_BYTES } from "./agent-question.ts";

/** What an agent left in its question file. `problem` says what is wrong, in words of Pawl's alone. */
export type QuestionFile =
  | { readonly kind: "none" }
  | { readonly kind: "question"; readonly question: AgentQuestion }
  | { readonly kind: "invalid"; readonly problem: string };

/**
 * Reads the question file of an agent that has ended. Whatever is there is an agent's doing: nothing but a small regular file is
 * opened, and no link is followed.
 */
export async function readQuestionFile(path: string): Promise<QuestionFile> {
  const bytes = await readSmallFile(path);
  if (typeof bytes === "string") return bytes === "none" ? { kind: "none" } : { kind: "invalid", problem: bytes };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { kind: "invalid", problem: "the question file is not JSON in UTF-8" };
  }
  const parsed = agentQuestionSchema.safeParse(value);
  if (parsed.success) return { kind: "question", question: parsed.data };
  const places = [...new Set(parsed.error.issues.map(({ path: at, code }) => `${describePlace(at)} (${code})`))];
  return { kind: "invalid", problem: `the question file breaks its schema at ${places.slice(0, 5).join(", ")}` };
}

/** Removes whatever is at the place of a question file before its agent starts. */
export async function removeQuestionFile(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) await rm(path, { force: true, recursive: true });
}

/** Keys that an agent invented are not repeated. */
const KNOWN_KEYS: ReadonlySet<PropertyKey> = new Set(["text", "options", "name", "description", "artifact"]);

function describePlace(path: readonly PropertyKey[]): string {
  return `/${path.map((part) => (typeof part === "number" || KNOWN_KEYS.has(part) ? String(part) : "…")).join("/")}`;
}

/** @returns the bytes; `none` when there is nothing, and otherwise why it is not read. */
async function readSmallFile(path: string): Promise<Buffer | string> {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return "none";
    if (!found.isFile()) return "the question file is no regular file";
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = await file.stat();
    if (size > MAX_QUESTION_BYTES) return `the question file has more than ${MAX_QUESTION_BYTES} bytes`;
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await file.read(buffer, 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return "none";
    if (code === "EACCES" || code === "ELOOP" || code === "ENOTDIR") return `the question file cannot be read (${code})`;
    throw error;
  }
}
