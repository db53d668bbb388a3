import { randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { link, mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Ledger, LedgerHead } from "@pawl/database";
import { exportCommits } from "@pawl/workspace";

import { attestClosure, foldRun } from "../attest/attest-run.ts";
import type { RunFold } from "../attest/run-fold.ts";
import { readRunHistory } from "../audit/run-history.ts";
import { OrchestratorError } from "../errors.ts";
import { ledgerBroken } from "../session/ledger-broken.ts";
import { readStatus } from "../status/read-status.ts";
import { EvidenceStore } from "../util/evidence-store.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { sha256 } from "../util/sha256.ts";
import { syncFolder } from "../util/sync-folder.ts";
import { BUNDLE_FILES, BUNDLE_FORMAT, kindOfFile, MAX_FILE_BYTES, renderManifest } from "./bundle-format.ts";
import { renderReportLine } from "./check-reports.ts";
import { renderEventLine } from "./read-event-line.ts";
import { stageEvidence } from "./stage-evidence.ts";
import { stageFile, stageText } from "./staged-file.ts";
import type { StagedFile } from "./staged-file.ts";
import { tarFile } from "./tar-file.ts";
import type { TarEntry } from "./tar-file.ts";

/** Evidence may hold what agents and checks printed, so a bundle is its owner's until they give it away. */
const BUNDLE_MODE = 0o600;

/** The status file follows its report within this many looks, each so many milliseconds after the one before. */
const STATUS_LOOKS = 50;
const STATUS_LOOK_MS = 20;

/** What is bundled, and where to. */
export interface WriteBundleOptions {
  readonly paths: PipelinePaths;
  readonly run: string;
  /** The file to write; it must not be there. */
  readonly file: string;
  /** From `readSigningKey`; `null` leaves the attestations unsigned. */
  readonly key: KeyObject | null;
}

/** What a bundle holds. */
export interface WrittenBundle {
  readonly ledger: LedgerHead;
  readonly closures: number;
  readonly evidence: number;
  readonly sizeBytes: number;
}

/**
 * Writes everything by which a run's closures can be verified elsewhere to one file: the ledger's events, the run's reports and history,
 * the status file, the evidence and an attestation of each closure that stands, and the commits. An orchestrator may be at work: the
 * bundle shows one position of the ledger. The same project gives the same bytes. Evidence goes in as it is.
 *
 * @throws OrchestratorError `LEDGER_BROKEN`, `EVIDENCE_BROKEN`, `BUNDLE_TOO_LARGE`, `OUTPUT_UNUSABLE`; WorkspaceError when the commits cannot be exported.
 */
export async function writeBundle(ledger: Ledger, options: WriteBundleOptions): Promise<WrittenBundle> {
  const scratchDir = await mkdtemp(join(tmpdir(), "pawl-bundle-"));
  try {
    const { head, statusBytes } = await readMoment(ledger, options);
    const verification = await ledger.verify();
    if (!verification.ok) throw ledgerBroken(ledger, verification.problem);
    const fold = await foldRun(ledger, options.run, head.seq);
    const standing = fold.standing();
    const evidence = await stageEvidence(new EvidenceStore(options.paths.evidenceDir), standing);
    const files = [
      ...(await stageLedger(ledger, { ...options, head, scratchDir })),
      ...(statusBytes === null ? [] : [inMemory(BUNDLE_FILES.status, statusBytes)]),
      await stageText(BUNDLE_FILES.attestations, join(scratchDir, BUNDLE_FILES.attestations), standing.map((event) => `${attestClosure(event, options.key).text}\n`)),
      await stageCommits(fold, options.paths, scratchDir),
      ...evidence,
    ];
    for (const staged of files) refuseTooLarge(options.file, staged);
    const manifest = renderManifest({
      pawlBundle: BUNDLE_FORMAT,
      run: options.run,
      ledger: head,
      files: files.map(({ path, size, sha256: digest }) => ({ path, size, sha256: digest })),
    });
    const sizeBytes = await writeTar(options.file, [inMemory(BUNDLE_FILES.manifest, Buffer.from(manifest)), ...files]);
    return { ledger: head, closures: standing.length, evidence: evidence.length, sizeBytes };
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/**
 * The ledger's head, with the status file of that moment where the run is the latest. The file follows the ledger, so an orchestrator at
 * work is given the time for it; a file that still differs then is taken as it is, for whoever verifies to find.
 */
async function readMoment(ledger: Ledger, { run, paths }: WriteBundleOptions): Promise<{ readonly head: LedgerHead; readonly statusBytes: Uint8Array | null }> {
  for (let look = 1; ; look += 1) {
    const head = await ledger.head();
    if ((await ledger.latestRun()) !== run) return { head, statusBytes: null };
    const report = await ledger.latestReport(run);
    const reading = await readStatus(paths);
    const statusBytes = reading.kind === "none" ? null : reading.bytes;
    const isSettled = (await ledger.head()).seq === head.seq && (statusBytes === null ? null : sha256(statusBytes)) === (report?.digest ?? null);
    if (isSettled || look === STATUS_LOOKS) return { head, statusBytes };
    await delay(STATUS_LOOK_MS);
  }
}

async function stageLedger(
  ledger: Ledger,
  { run, head, scratchDir }: { readonly run: string; readonly head: LedgerHead; readonly scratchDir: string },
): Promise<readonly StagedFile[]> {
  const events = async function* (): AsyncGenerator<string, undefined> {
    for await (const event of ledger.events()) {
      if (event.seq > head.seq) return;
      yield `${renderEventLine(event)}\n`;
    }
  };
  const reports = async function* (): AsyncGenerator<string, undefined> {
    for await (const report of ledger.reports({ run })) {
      if (report.seq > head.seq) return;
      yield `${renderReportLine(report)}\n`;
    }
  };
  const { text } = await readRunHistory(ledger, run, head.seq);
  return [
    await stageText(BUNDLE_FILES.events, join(scratchDir, BUNDLE_FILES.events), events()),
    await stageText(BUNDLE_FILES.reports, join(scratchDir, BUNDLE_FILES.reports), reports()),
    await stageText(BUNDLE_FILES.history, join(scratchDir, BUNDLE_FILES.history), [text]),
  ];
}

/** In place the closed commits are snapshots, in a repository of Pawl's own. */
async function stageCommits({ state }: RunFold, { projectDir, stateDir }: PipelinePaths, scratchDir: string): Promise<StagedFile> {
  if (state === null) throw new Error("Internal error: no run was started");
  const repository = state.mode === "in-place" ? join(stateDir, "snapshots.git") : projectDir;
  const file = join(scratchDir, BUNDLE_FILES.repository);
  const gitDir = join(scratchDir, "git");
  await mkdir(gitDir);
  await exportCommits({ repository, commit: state.head, file, scratchDir: gitDir });
  return stageFile(BUNDLE_FILES.repository, file);
}

/** What is larger than a reader accepts is not written. */
function refuseTooLarge(file: string, { path, size }: StagedFile): void {
  const kind = kindOfFile(path);
  if (kind !== null && size <= MAX_FILE_BYTES[kind]) return;
  throw new OrchestratorError("BUNDLE_TOO_LARGE", `${file}: ${path} would have ${size} bytes, more than any bundle may hold`, "Nothing was written. Attest single artifacts with `pawl attest`.");
}

function inMemory(path: string, bytes: Uint8Array): StagedFile {
  return { path, size: bytes.length, sha256: sha256(bytes), content: async function* () { yield bytes; } };
}

/** Under another name first, so that a file of the right name is always a whole one. */
async function writeTar(file: string, files: readonly StagedFile[]): Promise<number> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  const entries = function* (): Generator<TarEntry, undefined> {
    for (const { path, size, content } of files) yield { path, size, content: content() };
  };
  let sizeBytes = 0;
  try {
    const target = await open(temporary, "wx", BUNDLE_MODE);
    try {
      for await (const chunk of tarFile(entries())) {
        sizeBytes += chunk.length;
        await target.writeFile(chunk);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    await link(temporary, file);
  } catch (error) {
    throw unusable(file, error);
  } finally {
    // A name that is too long for a file is too long to be removed as well.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  await syncFolder(dirname(file));
  return sizeBytes;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EEXIST: "it is there already",
  ENOENT: "its folder is not there",
  ENOTDIR: "its folder is not there",
  ENAMETOOLONG: "its name is longer than a file may have",
};

/** A cause that the caller can mend has a code of its own. */
function unusable(file: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const problem = typeof code === "string" ? PROBLEMS[code] : undefined;
  return problem === undefined ? error : new OrchestratorError("OUTPUT_UNUSABLE", `${file}: ${problem}`, "Name another file, in a folder that is there.", { cause: error });
}
