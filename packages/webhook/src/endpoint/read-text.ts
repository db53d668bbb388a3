import { constants } from "node:fs";
import { open } from "node:fs/promises";

import type { TextSource } from "./delivery-endpoint.ts";

/** Environment variables that texts are looked up in, such as `process.env`. */
export type SecretEnvironment = Readonly<Record<string, string | undefined>>;

/** What was read, or why it could not be; `problem` names the place and never the text. */
export type ReadText =
  | { readonly ok: true; readonly text: string }
  /** `isAbsent`: there is nothing, rather than something that is not to be used. */
  | { readonly ok: false; readonly isAbsent: boolean; readonly problem: string };

const MAX_FILE_BYTES = 65_536;
/** Rights of group and others. */
const OTHERS = 0o077;

/** Reads a text that may be secret. Never rejects. */
export async function readText(source: TextSource, env: SecretEnvironment): Promise<ReadText> {
  switch (source.from) {
    case "value":
      return { ok: true, text: source.value };
    case "env": {
      const text = env[source.name];
      const isSet = text !== undefined && text.trim() !== "";
      return isSet ? { ok: true, text: text.trim() } : { ok: false, isAbsent: true, problem: `the environment variable ${JSON.stringify(source.name)} is not set; set it` };
    }
    case "file":
      return readOwnFile(source.path);
  }
}

async function readOwnFile(path: string): Promise<ReadText> {
  const named = `the file ${JSON.stringify(path)}`;
  const refused = (problem: string, isAbsent = false): ReadText => ({ ok: false, isAbsent, problem: `${named} ${problem}` });
  try {
    // Opened first and looked at then, so that nothing can take its place in between; a pipe would wait for a writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return refused("is not a regular file");
      if (process.platform !== "win32" && (stats.mode & OTHERS) !== 0) {
        return refused(`can be read by others (mode ${(stats.mode & 0o777).toString(8).padStart(4, "0")}); change that to 0600`);
      }
      if (stats.size > MAX_FILE_BYTES) return refused(`is larger than ${MAX_FILE_BYTES} bytes`);
      const text = (await file.readFile("utf8")).trim();
      return text === "" ? refused("is empty", true) : { ok: true, text };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown cause";
    return refused(`cannot be read (${code})`, code === "ENOENT");
  }
}
