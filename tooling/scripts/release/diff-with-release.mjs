import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadJudge } from "../../conformance/judge-vector.mjs";
import { loadSnapshotModule, readPresentSnapshot, readReleasedSnapshots } from "./read-snapshot.mjs";
import { findReleaseFaults, findRewrittenVersions, readChangesetSize } from "./release-faults.mjs";

/**
 * Compares the built contract with the version that was released last: its data member by member, and its verdicts by putting
 * all that was judged then before the present checks.
 * @param {string} root - the checkout, built.
 */
export async function diffWithRelease(root) {
  const { diffContracts, recheck } = await loadSnapshotModule(root);
  const { CONTRACT_VERSIONS } = await import(pathToFileURL(join(root, "packages/contract/dist/index.js")).href);
  const present = await readPresentSnapshot(root);
  const allReleased = await readReleasedSnapshots(root);
  const released = allReleased.at(-1) ?? null;
  /** @type {readonly import("./release-faults.mjs").Difference[]} */
  const differences = released === null ? [] : [...diffContracts(released, present), ...recheck(released, await loadJudge(root))];
  const releasedVersion = released?.version ?? null;
  const faults = [
    ...findReleaseFaults({ releasedVersion, presentVersion: present.version, differences, changesetSize: readChangesetSize(root) }),
    ...findRewrittenVersions(allReleased, CONTRACT_VERSIONS),
  ];
  return { releasedVersion, presentVersion: present.version, differences, faults };
}
