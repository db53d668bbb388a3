import { canonicalJson } from "@pawl/database";
import type { StoredEvent } from "@pawl/database";
import type { ClosureRecord } from "@pawl/pipeline";

/** A closure as the ledger holds it, with its place in the hash chain. */
export type ClosureEvent = StoredEvent & { readonly type: "artifact.closed" };

/** `_type` of every statement. Source: in-toto Attestation Framework, Statement v1. */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** `predicateType` of every statement. Source: SLSA, Verification Summary Attestation. */
export const PREDICATE_TYPE = "https://slsa.dev/verification_summary/v1";

/** Member of the predicate that holds the whole closure record. An extension has a URI for its name, as the specification asks. */
export const CLOSURE_MEMBER = "pkg:npm/%40pawl/pipeline#closure";

/** Who verified: Pawl, by its package URL. Whose Pawl it was is told by the signature. */
const VERIFIER_ID = "pkg:npm/pawl";

/** Version of the SLSA specification by which the predicate is made. */
const SLSA_VERSION = "1.2";

/** The in-toto Statement of one closure, with a SLSA verification summary for its predicate. */
export interface ClosureStatement {
  readonly _type: typeof STATEMENT_TYPE;
  /** The artifact at its location, by Pawl's own digest of it, and the commit on which its gate passed. */
  readonly subject: readonly [
    { readonly name: string; readonly digest: { readonly pawlArtifact: string } },
    { readonly digest: { readonly gitCommit: string; readonly gitTree: string } },
  ];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: {
    readonly verifier: { readonly id: string };
    /** When the closure was recorded; ISO 8601, UTC. */
    readonly timeVerified: string;
    readonly resourceUri: string;
    /** The gate, with the digest of its whole definition. */
    readonly policy: { readonly uri: string; readonly digest: { readonly sha256: string } };
    readonly verificationResult: "PASSED";
    readonly verifiedLevels: readonly string[];
    readonly slsaVersion: string;
    readonly [CLOSURE_MEMBER]: ClosureMember;
  };
}

/** Everything that the ledger has on the closure, under {@link CLOSURE_MEMBER}. */
export interface ClosureMember {
  readonly run: string;
  readonly artifact: string;
  readonly stage: string;
  readonly location: string;
  readonly version: string | null;
  readonly required: boolean;
  readonly attempt: number;
  readonly closure: ClosureRecord;
  /** The closing event, and its hash, which covers everything before it in the ledger. */
  readonly ledger: { readonly seq: number; readonly hash: string };
}

/**
 * The statement of a closure. Pure: the same event gives the same statement.
 *
 * Only a closure has one, because only a PASS closes; there is no statement of a FAIL or an INCONCLUSIVE.
 */
export function closureStatement(event: ClosureEvent): ClosureStatement {
  const { artifact, stage, location, version, required, attempt, closure } = event.data;
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: location, digest: { pawlArtifact: closure.artifactDigest.replace(/^sha256:/, "") } },
      { digest: { gitCommit: closure.commit, gitTree: closure.tree } },
    ],
    predicateType: PREDICATE_TYPE,
    predicate: {
      verifier: { id: VERIFIER_ID },
      timeVerified: new Date(event.atMs).toISOString(),
      resourceUri: uriInRun(event.run, ["artifact", ...location.split("/")]),
      policy: { uri: uriInRun(event.run, ["gate", artifact]), digest: { sha256: closure.gateDigest } },
      verificationResult: "PASSED",
      // Names of our own: a gate says nothing of how a build platform works, which is what the levels of SLSA are about.
      verifiedLevels: ["PAWL_GATE_PASSED", ...(closure.control === "OFF" ? [] : ["PAWL_CONTROL_REFUSED"])],
      slsaVersion: SLSA_VERSION,
      [CLOSURE_MEMBER]: {
        run: event.run,
        artifact,
        stage,
        location,
        version,
        required,
        attempt,
        closure,
        ledger: { seq: event.seq, hash: event.hash },
      },
    },
  };
}

/** A closure's statement as text, which is what is signed: canonical JSON (RFC 8785), without a newline. */
export function renderStatement(event: ClosureEvent): string {
  return canonicalJson(closureStatement(event));
}

/** A run's identifier is a UUID, so what lies in the run can be named everywhere without a registered address. */
function uriInRun(run: string, segments: readonly string[]): string {
  return `urn:uuid:${encodeURIComponent(run)}#${segments.map((segment) => encodeURIComponent(segment)).join("/")}`;
}
