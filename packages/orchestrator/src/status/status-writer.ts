import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

import type { LedgerHead } from "@pawl/database";

import { anchorLine } from "../anchor/anchor-line.ts";
import { OrchestratorError } from "../errors.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { replaceFile } from "../util/replace-file.ts";
import { sha256 } from "../util/sha256.ts";
import { stageFile } from "../util/stage-file.ts";
import type { StagedFile } from "../util/stage-file.ts";
import { syncFolder } from "../util/sync-folder.ts";
import { ABSENT, lookAtStatus, STATUS_FILE_MODE } from "./read-status.ts";
import type { StatusReading } from "./read-status.ts";

/** Permission bits of the status file's folder. */
const FOLDER_MODE = 0o755;

/** How long after a report the digest of the one before stays accepted when no other report follows, in milliseconds. */
const SETTLE_AFTER_MS = 100;

/** The only writer of `progress/status.json` (rule 2.1#1). Its writes follow each other, and no look of its own falls into one. */
export class StatusWriter {
  readonly #paths: PipelinePaths;
  #current: string | null = null;
  /** Digests that this process itself accepts; `null` before its first report. */
  #accepted: readonly string[] | null = null;
  /** What `.pawl/emitted` is to say once no report follows; `null` where it says so. */
  #unsettled: { readonly digest: string; readonly head: LedgerHead } | null = null;
  #settling: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;

  constructor(paths: PipelinePaths) {
    this.#paths = paths;
  }

  /**
   * Looks whether another hand was at the file. A report that this process did not emit is different even where
   * `.pawl/emitted` names it, because who can replace the one file can replace the other.
   */
  async read(): Promise<StatusReading> {
    while (this.#writes > 0) await this.#writing;
    return this.#look();
  }

  /**
   * Replaces the report by these bytes (rule 3.0#1). `.pawl/emitted` names the old and the new digest before, and the new one
   * alone once no report follows, so that a reader always finds the file's digest in it and a crash in between is told from
   * tampering. This process itself takes no report but the new one from here on.
   *
   * The file is not compared first: what another hand left at its place must have been moved away before.
   *
   * @param head - where the ledger ends that holds the report; kept in `.pawl/emitted`, so that a ledger that was cut off shows.
   */
  write(bytes: string, head: LedgerHead): Promise<void> {
    return this.#inTurn(async () => {
      const digest = sha256(bytes);
      const before = this.#current ?? this.#present();
      const accepted = before === null || before === digest ? [digest] : [before, digest];
      this.#stopSettling();
      this.#clearWay();
      const [emitted, report] = await stageBoth(
        stageFile(this.#paths.emittedFile, emittedText(accepted, head), STATUS_FILE_MODE),
        stageFile(this.#paths.statusFile, bytes, STATUS_FILE_MODE),
      );
      this.#accepted = accepted;
      try {
        // A reader must find the report's digest there before the report, also after the machine stopped in between.
        await emitted.place();
      } catch (error) {
        report.discard();
        throw error;
      }
      await report.place();
      this.adopt(digest);
      this.#unsettled = null;
      if (accepted.length > 1) this.#settleLater({ digest, head });
    });
  }

  /**
   * Has `.pawl/emitted` name no report but the last one. It does so by itself soon after a report that no other follows. What another
   * hand did meanwhile is left as it is, for the look that answers it.
   */
  settle(): Promise<void> {
    return this.#inTurn(async () => {
      this.#stopSettling();
      const unsettled = this.#unsettled;
      if (unsettled === null || this.#look().kind === "different") return;
      await replaceFile(this.#paths.emittedFile, emittedText([unsettled.digest], unsettled.head), STATUS_FILE_MODE);
      this.#unsettled = null;
    });
  }

  /** Takes over from the orchestrator before, whose last report had this digest. */
  adopt(digest: string): void {
    this.#current = digest;
    this.#accepted = [digest];
  }

  /**
   * Takes the report that was read for the last one, as the ledger has it; what the orchestrator before did not come to settle is.
   *
   * @param head - where the ledger ends that holds the report.
   */
  confirm({ digest, accepted }: Extract<StatusReading, { kind: "right" }>, head: LedgerHead): Promise<void> {
    return this.#inTurn(async () => {
      // Whoever put it there may have ended before its name was durable; what is built on it must not outlast it.
      await syncFolder(dirname(this.#paths.statusFile));
      this.adopt(digest);
      if (accepted.length > 1) this.#settleLater({ digest, head });
    });
  }

  #look(): StatusReading {
    const accepted = this.#accepted;
    const reading = lookAtStatus(this.#paths);
    if (accepted === null || reading.kind === "different") return reading;
    if (reading.kind === "right" && accepted.includes(reading.digest)) return reading;
    if (reading.kind === "none" && accepted.includes(ABSENT)) return reading;
    const { bytes, digest } = reading.kind === "right" ? reading : { bytes: null, digest: null };
    return { kind: "different", bytes, digest, accepted, problem: "it is not what the orchestrator emitted" };
  }

  /**
   * The digest of the emitted report that is there, `absent` where there is no file yet, and `null` where another hand's
   * file is to be replaced, which no reader may accept.
   */
  #present(): string | null {
    const reading = this.#look();
    if (reading.kind === "right") return reading.digest;
    return reading.kind === "none" ? ABSENT : null;
  }

  /** The folders must be there, and the report's writable, for the renames to land in them. */
  #clearWay(): void {
    const folder = dirname(this.#paths.statusFile);
    for (const one of [folder, dirname(this.#paths.emittedFile)]) mkdirSync(one, { recursive: true });
    const stats = lstatSync(folder);
    // Not through a link: what is behind it is nobody's to write, or to open to others.
    if (stats.isSymbolicLink()) throw new OrchestratorError("OUTPUT_UNUSABLE", `${folder}: it is a symbolic link`, "Make it a folder of the project's own.");
    if ((stats.mode & 0o777) !== FOLDER_MODE) chmodSync(folder, FOLDER_MODE);
  }

  #settleLater(unsettled: { readonly digest: string; readonly head: LedgerHead }): void {
    this.#unsettled = unsettled;
    this.#settling = setTimeout(() => {
      // Readers accept one report too many until it succeeds, which the next report or the end of the session tries again.
      this.settle().catch(() => undefined);
    }, SETTLE_AFTER_MS);
    // Whoever ends the session settles before.
    this.#settling.unref();
  }

  #stopSettling(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = null;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#writes += 1;
    const turn = this.#writing.then(work).finally(() => {
      this.#writes -= 1;
    });
    this.#writing = turn.catch(() => undefined);
    return turn;
  }
}

/** Both files on disk under temporary names, or neither. */
async function stageBoth(...files: readonly [Promise<StagedFile>, Promise<StagedFile>]): Promise<[StagedFile, StagedFile]> {
  const [emitted, report] = await Promise.allSettled(files);
  if (emitted.status === "fulfilled" && report.status === "fulfilled") return [emitted.value, report.value];
  for (const staged of [emitted, report]) if (staged.status === "fulfilled") staged.value.discard();
  throw (emitted.status === "rejected" ? emitted : (report as PromiseRejectedResult)).reason;
}

/** What `.pawl/emitted` says: the digests that a reader takes for right, and the ledger's end. */
function emittedText(digests: readonly string[], head: LedgerHead): string {
  return `${digests.join("\n")}\n${anchorLine(head)}\n`;
}
