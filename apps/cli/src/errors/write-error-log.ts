import { randomUUID } from "node:crypto";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

import { escapeForTerminal } from "@pawl/agents";

/** Owner only: an error may quote what the project keeps to itself. */
const LOG_MODE = 0o600;

/**
 * Keeps an error with its stack and its causes: under `.pawl/logs` of the project, or, where there is none or it cannot be
 * written, in the folder for temporary files.
 *
 * @returns the file, or `null` where nothing could be written.
 */
export async function writeErrorLog(error: unknown, projectDir: string): Promise<string | null> {
  const name = `error-${new Date().toISOString().replaceAll(":", "-")}.log`;
  const text = `${escapeForTerminal(inspect(error, { depth: 6 }), { keepNewlines: true })}\n`;
  const state = join(projectDir, ".pawl");
  const inProject = (await isFolder(state)) ? await tryWrite(join(state, "logs"), name, text) : null;
  return inProject ?? tryWrite(tmpdir(), `pawl-${randomUUID()}-${name}`, text);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** A log that cannot be written must not hide the error that it is about. */
async function tryWrite(folder: string, name: string, text: string): Promise<string | null> {
  const file = join(folder, name);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, text, { flag: "wx", mode: LOG_MODE });
    return file;
  } catch {
    return null;
  }
}
