import { githubNotices } from "./github-notices.ts";
import { isInGitHubActions } from "./workflow-command.ts";

let isReaderGone = false;

const guarded = new WeakSet<NodeJS.WriteStream>();

/**
 * Makes a reader that goes away early, as `| head` does, an ordinary thing: what is written after that is dropped. Called before
 * anything is written by something else than {@link writeResult} and {@link writeNotice}.
 */
export function guardStreams(): void {
  guard(process.stdout);
  guard(process.stderr);
}

/** A stream is only made when it is asked for, so that a command that does not write to it does not wait for that. */
function guard(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (guarded.has(stream)) return stream;
  guarded.add(stream);
  // The callback of each write tells its own failure; the event only repeats it, and unheard it would end the process.
  return stream.on("error", () => undefined);
}

/**
 * Writes a result to standard output and waits until it is on its way.
 *
 * @returns `false` once whoever read it has gone, so that there is no use in writing more.
 * @throws the stream's error, for example when a file that it goes to is on a full disk.
 */
export function writeResult(data: string | Uint8Array): Promise<boolean> {
  if (isReaderGone) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    guard(process.stdout).write(data, (error) => {
      if (error === null || error === undefined) {
        resolve(true);
      } else if (isBrokenPipe(error)) {
        isReaderGone = true;
        resolve(false);
      } else {
        reject(error);
      }
    });
  });
}

/** What a line on standard error is. */
export type NoticeKind = "notice" | "warning" | "error";

/** Where in a file something is that a line is about; line and column are counted from 1. */
export interface NoticePlace {
  /** From the working folder, or absolute. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Takes lines for standard error, each safe for a terminal; the line itself names its place too. */
export type NoticeWriter = (line: string, kind: NoticeKind, place: NoticePlace | null) => void;

const usualWriter: NoticeWriter = (line, kind, place) => {
  if (isInGitHubActions(process.env)) githubNotices(writeErrorLine, process.env)(line, kind, place);
  else writeErrorLine(line);
};
let noticeWriter = usualWriter;

/** Writes one line about progress, a warning or an error to standard error. */
export function writeNotice(line: string, kind: NoticeKind = "notice", place: NoticePlace | null = null): void {
  noticeWriter(line, kind, place);
}

/** Writes a line to standard error as it is. */
export function writeErrorLine(line: string): void {
  guard(process.stderr).write(`${line}\n`);
}

/** Lets somebody else write the lines for standard error, who knows what else is shown there; `null`: nobody does any more. */
export function passNoticesTo(writer: NoticeWriter | null): void {
  noticeWriter = writer ?? usualWriter;
}

function isBrokenPipe(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}
