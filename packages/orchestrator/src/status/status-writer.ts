import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { LedgerHead } from "@pawl/database";

import { anchorLine } from "../anchor/anchor-line.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { replaceFile } from "../util/replace-file.ts";
import { sha256 } from "../util/sha256.ts";
import { ABSENT, readStatus, STATUS_FILE_MODE } from "./read-status.ts";
import type { StatusReading } from "./read-status.ts";

/** The only writer of `progress/status.json` (rule 2.1#1). */
export class StatusWriter {
  readonly #paths: PipelinePaths;
  #current: string | null = null;
  /** Digests that this process itself named in `.pawl/emitted`; `null` before its first report. */
  #accepted: readonly string[] | null = null;

  constructor(paths: PipelinePaths) {
    this.#paths = paths;
  }

  /**
   * Looks whether another hand was at the file. A report that this process did not emit is different even where
   * `.pawl/emitted` names it, because who can replace the one file can replace the other.
   */
  async read(): Promise<StatusReading> {
    for (;;) {
      const accepted = this.#accepted;
      const reading = await readStatus(this.#paths);
      // A write came between: what was read belongs to neither side of it.
      if (accepted !== this.#accepted) continue;
      if (accepted === null || reading.kind === "different") return reading;
      if (reading.kind === "right" && accepted.includes(reading.digest)) return reading;
      if (reading.kind === "none" && accepted.includes(ABSENT)) return reading;
      const { bytes, digest } = reading.kind === "right" ? reading : { bytes: null, digest: null };
      return { kind: "different", bytes, digest, accepted, problem: "it is not what the orchestrator emitted" };
    }
  }

  /**
   * Replaces the report by these bytes (rule 3.0#1). `.pawl/emitted` names the old and the new digest before, and the new one
   * alone after, so that a reader always finds the file's digest in it and a crash in between is told from tampering.
   *
   * The file is not compared first: what another hand left at its place must have been moved away before.
   *
   * @param head - where the ledger ends that holds the report; kept in `.pawl/emitted`, so that a ledger that was cut off shows.
   */
  async write(bytes: string, head: LedgerHead): Promise<void> {
    const digest = sha256(bytes);
    const before = this.#current ?? (await this.#present());
    await this.#accept(before === null || before === digest ? [digest] : [before, digest], head);
    await this.#clearWay();
    await replaceFile(this.#paths.statusFile, bytes, STATUS_FILE_MODE);
    if (before !== digest) await this.#accept([digest], head);
    this.adopt(digest);
  }

  /** Takes over from the orchestrator before, whose last report had this digest. */
  adopt(digest: string): void {
    this.#current = digest;
    this.#accepted = [digest];
  }

  /**
   * The digest of the emitted report that is there, `absent` where there is no file yet, and `null` where another hand's
   * file is to be replaced, which no reader may accept.
   */
  async #present(): Promise<string | null> {
    const reading = await this.read();
    if (reading.kind === "right") return reading.digest;
    return reading.kind === "none" ? ABSENT : null;
  }

  /** Names the digests that a reader takes for right. */
  async #accept(digests: readonly string[], head: LedgerHead): Promise<void> {
    this.#accepted = digests;
    await replaceFile(this.#paths.emittedFile, `${digests.join("\n")}\n${anchorLine(head)}\n`, STATUS_FILE_MODE);
  }

  /** The folder must be there and writable for the rename to land in it. */
  async #clearWay(): Promise<void> {
    const folder = dirname(this.#paths.statusFile);
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
  }
}
