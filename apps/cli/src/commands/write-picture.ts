import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { escapeForTerminal } from "@pawl/agents";

import { CliError } from "../errors/cli-error.ts";
import { writeNotice, writeResult } from "../output/streams.ts";
import { projectFolder } from "../project-folder.ts";
import { guardTarget } from "./guard-target.ts";
import { refuseAmongAttempts } from "./refuse-among-attempts.ts";

/** Where a picture goes. */
export interface PictureTarget {
  /** A file, from the project's folder; `null`: standard output. */
  readonly file: string | null;
  /** A file that is there may be replaced. */
  readonly isReplacing: boolean;
}

/** A picture's way out. */
interface PictureOutput {
  readonly cwd: string | null;
  readonly target: PictureTarget;
  /** The artifacts of what is drawn, whose places are not written to. */
  readonly artifacts: readonly { readonly location: string }[];
  /** What is not in it, in one sentence; `null`: nothing. */
  readonly leftOut: string | null;
}

/**
 * Writes a picture whole or not at all, and says on standard error what is not in it.
 *
 * @throws CliError `OUTPUT_EXISTS` when the file is there and may not be replaced, `OUTPUT_UNWRITABLE` when it cannot be written,
 * or is something that Pawl, git or the run lives on; `OUTPUT_IN_PROJECT` where attempts work in the folder that it would be in.
 */
export async function writePicture(text: string, { cwd, target: { file, isReplacing }, artifacts, leftOut }: PictureOutput): Promise<void> {
  if (file === null) {
    await writeResult(text);
  } else {
    const project = await projectFolder(cwd);
    const path = resolve(project, file);
    await guardTarget(path, { project, locations: artifacts.map(({ location }) => location) });
    await refuseAmongAttempts(path, project);
    await writeFileWhole(path, text, isReplacing);
    await writeResult(`${escapeForTerminal(path)}: written, ${Buffer.byteLength(text)} bytes\n`);
  }
  if (leftOut !== null) writeNotice(`LEFT_OUT: ${leftOut}`);
}

async function writeFileWhole(path: string, text: string, isReplacing: boolean): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const file = await open(draft, "wx");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    // A second name is refused where one is there, also one that came meanwhile; a new name in its place is not.
    await (isReplacing ? rename(draft, path) : link(draft, path));
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    await rm(draft, { force: true });
  }
}

function unwritable(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : null;
  if (code === null) return error;
  if (code === "EEXIST") return new CliError("OUTPUT_EXISTS", `${path}: there is a file already`, "Name another one, or give --replace.", { cause: error });
  return new CliError("OUTPUT_UNWRITABLE", `${path}: cannot be written (${code})`, "Name a file in a folder that is there and that you may write to.", { cause: error });
}
