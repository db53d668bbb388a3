import { join } from "node:path";

import { verifyBundle, writeBundle } from "../../src/index.ts";
import type { ClosureEvent, Finding, WriteBundleOptions } from "../../src/index.ts";
import { eventsIn, readContents, writeContents } from "./bundle-contents.ts";
import type { BundleContents } from "./bundle-contents.ts";
import { finishRun } from "./finished-run.ts";
import type { FinishedRun } from "./finished-run.ts";

/** A real run with a bundle of it, for tests that play somebody who tampers with the bundle. */
export interface BundledRun extends FinishedRun {
  /** The bundle, unsigned and right. */
  readonly bundle: string;
  /** Another file of the same run, by its name. */
  file(name: string): string;
  /** Writes a bundle of the run. */
  write(file: string, key: WriteBundleOptions["key"]): Promise<unknown>;
  /** Tampers with the bundle, mends its manifest, and gives what the verification finds, as `place: CODE`. */
  findingsAfter(tamper: (contents: BundleContents) => BundleContents | void): Promise<readonly string[]>;
}

/** Runs a pipeline and bundles it. */
export async function bundleRun(): Promise<BundledRun> {
  const project = await finishRun();
  const bundle = join(project.root, "unsigned.tar");
  let count = 0;
  const write = (file: string, key: WriteBundleOptions["key"]) =>
    project.read((ledger) => writeBundle(ledger, { paths: project.paths, run: project.run, file, key }));
  await write(bundle, null);
  return {
    ...project,
    bundle,
    write,
    file: (name) => join(project.root, name),
    findingsAfter: async (tamper) => {
      const file = join(project.root, `tampered-${(count += 1)}.tar`);
      const contents = await readContents(bundle);
      await writeContents(file, tamper(contents) ?? contents);
      return placesOf((await verifyBundle(file, { repository: null, key: null })).findings);
    },
  };
}

/** Findings as `place: CODE`. */
export function placesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, place }) => `${place}: ${code}`);
}

/** The closure of an artifact in a bundle. */
export function closureOf(contents: BundleContents, artifact: string): ClosureEvent {
  return eventsIn(contents).find((event): event is ClosureEvent => event.type === "artifact.closed" && event.data.artifact === artifact) as ClosureEvent;
}
