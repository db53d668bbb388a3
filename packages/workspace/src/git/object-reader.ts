import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import { printable, WorkspaceError } from "../errors.ts";
import { gitNotStarted, isExhausted } from "./not-started.ts";
import { type GitContext, startPatiently } from "./run-git.ts";

/** One object of a repository. */
export interface GitObject {
  readonly type: string;
  readonly content: Buffer;
}

/** The reading process ends by itself once nothing was asked for this long; the next question starts another one. */
const IDLE_MS = 5_000;

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly type: string;
  readonly bytes: number;
}

interface Request {
  readonly isContent: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

type CatFile = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Reads objects through one `git cat-file --batch-command` that answers question after question, because starting a process for each
 * costs more than all else. Finds objects that were written after it was started.
 */
export class ObjectReader {
  readonly #context: () => GitContext;
  readonly #waiting: Request[] = [];
  #process: CatFile | null = null;
  #chunks: Buffer[] = [];
  #received = 0;
  #wanted = 0;
  #stderr = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(context: () => GitContext) {
    this.#context = context;
  }

  /** The object with this full identifier, or `null` when it is missing. Throws like `runGit`. */
  async read(oid: string): Promise<GitObject | null> {
    const answer = await startPatiently(() => this.#ask("contents", oid));
    return answer.facts === null ? null : { type: answer.facts.type, content: answer.content };
  }

  /** Type and size of an object, or `null` when it is missing. Throws like `runGit`. */
  async describe(oid: string): Promise<ObjectFacts | null> {
    return (await startPatiently(() => this.#ask("info", oid))).facts;
  }

  #ask(what: "contents" | "info", oid: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = this.#process ?? this.#start(reject);
      // Answers come in the order of the questions: what was not asked must not wait for one.
      if (child === null) return;
      this.#waiting.push({ isContent: what === "contents", resolve, reject });
      setHold(child, true);
      this.#setTimer(child, this.#context().timeoutMs);
      child.stdin.write(`${what} ${oid}\n`);
    });
  }

  /** Ends the process; what was asked is rejected. */
  close(): void {
    if (this.#process !== null) this.#end(this.#process, new WorkspaceError("WORKSPACE_CLOSED", "The workspace is closed.", "Open it again."));
  }

  /** `null` where the system had not even the files for its pipes; why comes later. Throws where it refused at once. */
  #start(onNotStarted: (error: WorkspaceError) => void): CatFile | null {
    const { cwd, env, config } = this.#context();
    const settings = config.flatMap((setting) => ["-c", setting]);
    const child = startCatFile(settings, { cwd, env });
    // First of all: unheard, it would end this process.
    child.once("error", (error) => this.#end(child, failed(cwd, error.message, error)));
    if ((child.stdout as Readable | undefined) === undefined) {
      child.once("error", (error) => onNotStarted(failed(cwd, error.message, error)));
      return null;
    }
    this.#process = child;
    this.#chunks = [];
    this.#received = 0;
    this.#wanted = 0;
    this.#stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (this.#process === child) this.#take(child, chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (this.#stderr.length < 1000) this.#stderr += chunk.toString("utf8");
    });
    // What it could not take shows as its end.
    child.stdin.on("error", () => undefined);
    child.once("close", () => this.#end(child, failed(cwd, this.#stderr)));
    return child;
  }

  #take(child: CatFile, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#received < this.#wanted) return;
    let bytes = Buffer.concat(this.#chunks);
    this.#wanted = 0;
    for (let request = this.#waiting[0]; request !== undefined; request = this.#waiting[0]) {
      const answer = parseAnswer(bytes, request.isContent);
      if (typeof answer === "number") {
        this.#wanted = answer;
        break;
      }
      bytes = bytes.subarray(answer.length);
      this.#waiting.shift();
      request.resolve(answer);
    }
    this.#chunks = bytes.length === 0 ? [] : [bytes];
    this.#received = bytes.length;
    if (this.#waiting.length > 0) this.#setTimer(child, this.#context().timeoutMs);
    else this.#rest(child);
  }

  /** Nothing is asked: it must not keep this process alive, and ends by itself after a while. */
  #rest(child: CatFile): void {
    setHold(child, false);
    this.#setTimer(child, IDLE_MS);
    this.#timer?.unref();
  }

  #setTimer(child: CatFile, delayMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const problem = `'git cat-file --batch-command' did not answer within ${delayMs} ms.`;
      this.#end(child, new WorkspaceError("WORKSPACE_GIT_TIMEOUT", problem, "Look for a hanging file system under the repository, or raise the time limit."));
    }, delayMs);
  }

  #end(child: CatFile, reason: WorkspaceError): void {
    if (this.#process !== child) return;
    this.#process = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    setHold(child, false);
    child.kill("SIGKILL");
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}

function startCatFile(settings: readonly string[], place: Pick<GitContext, "cwd" | "env">): CatFile {
  try {
    return spawn("git", [...settings, "cat-file", "--batch-command"], { ...place, stdio: ["pipe", "pipe", "pipe"] });
  } catch (error) {
    throw failed(place.cwd, (error as Error).message, error);
  }
}

interface Answer {
  /** `null`: the object is missing. */
  readonly facts: ObjectFacts | null;
  readonly content: Buffer;
  /** How many bytes the answer takes. */
  readonly length: number;
}

/** The first answer, or how many bytes it needs at least. Source: git-cat-file(1), "Batch output". */
function parseAnswer(bytes: Buffer, isContent: boolean): Answer | number {
  const end = bytes.indexOf(10);
  if (end === -1) return bytes.length + 1;
  const start = end + 1;
  const [, type = "", size] = bytes.subarray(0, end).toString("latin1").split(" ");
  if (size === undefined) return { facts: null, content: Buffer.alloc(0), length: start };
  const facts = { type, bytes: Number(size) };
  if (!isContent) return { facts, content: Buffer.alloc(0), length: start };
  const length = start + facts.bytes + 1;
  if (bytes.length < length) return length;
  // A copy: a view would keep everything alive that came together with it.
  return { facts, content: Buffer.from(bytes.subarray(start, length - 1)), length };
}

/** Whether the process and its pipes keep this one alive. */
function setHold(child: CatFile, isHeld: boolean): void {
  const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as readonly { ref?(): void; unref?(): void }[];
  for (const handle of handles) {
    if (isHeld) handle.ref?.();
    else handle.unref?.();
  }
}

function failed(cwd: string, message: string, cause?: unknown): WorkspaceError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && isExhausted(code)) return gitNotStarted(cwd, code, cause);
  if (code === "ENOENT") {
    const problem = `git could not be started in '${cwd}'.`;
    return new WorkspaceError("WORKSPACE_GIT_MISSING", problem, "Install git 2.38 or newer, see that it is on PATH, and that the folder exists.", cause);
  }
  const text = printable(message.trim(), 1_000);
  const problem = `'git cat-file --batch-command' ended: ${text === "" ? "no message" : text}`;
  return new WorkspaceError("WORKSPACE_GIT_FAILED", problem, "Run `git fsck` in the project.", cause);
}
