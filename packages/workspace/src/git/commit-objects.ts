import { WorkspaceError } from "../errors.ts";
import { assertObjectId, missingCommit, type ObjectStore } from "./object-store.ts";

/** Who commits. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
}

/** Author and committer of Pawl's commits unless the caller names another. */
export const PAWL_IDENTITY: GitIdentity = { name: "Pawl", email: "pawl@localhost" };

/** Subject line and trailers of a commit. */
export interface CommitMessage {
  readonly subject: string;
  /** `Key: value` lines at the end, in this order. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** What a commit object says. */
export interface CommitFacts {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Exact bytes after the header. */
  readonly message: Buffer;
  /** `Name <email>`. */
  readonly author: GitIdentity;
}

/**
 * Writes a commit. The same input gives the same commit.
 * `timestampMs` is cut to whole seconds; the zone is UTC. Throws `WORKSPACE_BAD_MESSAGE`.
 */
export async function writeCommit(
  store: ObjectStore,
  commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: Uint8Array | string;
    readonly identity: GitIdentity;
    readonly timestampMs: number;
  },
): Promise<string> {
  const { name, email } = commit.identity;
  const who = `${withoutCrud(name)} <${withoutCrud(email)}> ${Math.floor(commit.timestampMs / 1000)} +0000`;
  const parents = commit.parents.map((parent) => `parent ${parent}\n`).join("");
  const header = `tree ${commit.tree}\n${parents}author ${who}\ncommitter ${who}\n\n`;
  return await store.write("commit", Buffer.concat([Buffer.from(header), Buffer.from(commit.message)]));
}

/** What git leaves of a name: nothing that could be taken for the syntax around it. */
function withoutCrud(text: string): string {
  return text.replaceAll(/[\n<>]/gu, "").replaceAll(/^[\u0000-\u0020.,:;"\\']+|[\u0000-\u0020.,:;"\\']+$/gu, "");
}

/** Text of a commit message. Throws `WORKSPACE_BAD_MESSAGE` for a subject or trailer that would not read back as one. */
export function renderMessage(message: CommitMessage): string {
  const { subject } = message;
  if (subject.trim() === "" || !isOneLine(subject)) throw badMessage("The commit subject is empty or not one line.");
  const trailers = Object.entries(message.trailers).map(([key, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/u.test(key)) throw badMessage(`The trailer name '${key}' is not made of letters, digits and '-'.`);
    if (!isOneLine(value)) throw badMessage(`The trailer '${key}' is not one line.`);
    return `${key}: ${value}`;
  });
  return trailers.length === 0 ? `${subject}\n` : `${subject}\n\n${trailers.join("\n")}\n`;
}

/** Throws `WORKSPACE_BAD_MESSAGE` unless git can write the identity as it is. */
export function assertIdentity(identity: GitIdentity): void {
  for (const text of [identity.name, identity.email]) {
    if (text.trim() === "" || !isOneLine(text) || /[<>]/u.test(text)) throw badMessage(`The identity '${text}' cannot stand in a commit.`);
  }
}

function isOneLine(text: string): boolean {
  return !/[\u0000-\u001f\u007f\u2028\u2029]/u.test(text) && text.isWellFormed();
}

function badMessage(message: string): WorkspaceError {
  return new WorkspaceError("WORKSPACE_BAD_MESSAGE", message, "Give text on one line, without control characters.");
}

/** Reads a commit object. Throws `WORKSPACE_COMMIT_MISSING`. */
export async function readCommit(store: ObjectStore, commit: string): Promise<CommitFacts> {
  const object = await store.read(commit);
  if (object?.type !== "commit") throw missingCommit(commit);
  const { content } = object;
  const end = content.indexOf("\n\n");
  const header = content.subarray(0, end === -1 ? content.length : end).toString("utf8").split("\n");
  const field = (name: string): string[] => header.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const author = /^(.*) <([^>]*)>/u.exec(field("author")[0] ?? "");
  return {
    tree: field("tree")[0] ?? "",
    parents: field("parent"),
    message: end === -1 ? Buffer.alloc(0) : content.subarray(end + 2),
    author: { name: author?.[1] ?? "", email: author?.[2] ?? "" },
  };
}

/** Whether `ancestor` is `commit` or reachable from it; `false` also when `ancestor` is not in the store. */
export async function isAncestor(store: ObjectStore, ancestor: string, commit: string): Promise<boolean> {
  if (ancestor === commit) return true;
  assertObjectId(ancestor);
  assertObjectId(commit);
  const present = await store.git(["cat-file", "-e", `${ancestor}^{commit}`], { okCodes: [0, 1, 128] });
  if (present.exitCode !== 0) return false;
  const { exitCode } = await store.git(["merge-base", "--is-ancestor", ancestor, commit], { okCodes: [0, 1] });
  return exitCode === 0;
}
