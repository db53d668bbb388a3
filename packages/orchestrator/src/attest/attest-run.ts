import type { KeyObject } from "node:crypto";

import { canonicalJson } from "@pawl/database";
import type { Ledger } from "@pawl/database";
import { IllegalTransitionError } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { artifactNamed } from "../kernel/artifact-named.ts";
import { ledgerBroken } from "../session/ledger-broken.ts";
import { renderStatement } from "./closure-statement.ts";
import type { ClosureEvent } from "./closure-statement.ts";
import { signPayload, STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import { RunFold } from "./run-fold.ts";

/** The attestation of one closure. */
export interface Attestation {
  readonly artifact: string;
  readonly location: string;
  /** One line of JSON without its newline: an in-toto Statement, or the DSSE envelope that holds it where it is signed. */
  readonly text: string;
}

/** The attestation of a closure, signed where there is a key. Pure: the same event and key give the same text. */
export function attestClosure(event: ClosureEvent, key: KeyObject | null): Attestation {
  const { artifact, location } = event.data;
  const statement = renderStatement(event);
  const content = { payloadType: STATEMENT_PAYLOAD_TYPE, payload: Buffer.from(statement, "utf8") };
  return { artifact, location, text: key === null ? statement : canonicalJson(signPayload(content, key)) };
}

/**
 * Attests the closures of a run that stand at the ledger's head, in the order in which they were closed. What is not closed, or not
 * closed any more, has none. Writes nothing; an orchestrator may be at work.
 *
 * @param artifacts - ids or locations; empty for every artifact that is closed.
 * @param key - from `readSigningKey`; `null` leaves the statements unsigned.
 * @throws OrchestratorError `LEDGER_BROKEN` when the hash chain does not verify, `ARTIFACT_UNKNOWN` and `NOT_CLOSED` for an artifact
 *   that was asked for.
 */
export async function attestRun(
  ledger: Ledger,
  { run, artifacts, key }: { readonly run: string; readonly artifacts: readonly string[]; readonly key: KeyObject | null },
): Promise<readonly Attestation[]> {
  const verification = await ledger.verify();
  if (!verification.ok) throw ledgerBroken(ledger, verification.problem);
  const fold = await foldRun(ledger, run, verification.head.seq);
  const standing = fold.standing();
  const wanted = new Set(artifacts.map((name) => artifactNamed(fold.state ?? { run, ...NO_ARTIFACTS }, name)));
  for (const id of wanted) {
    if (!standing.some(({ data }) => data.artifact === id)) throw notClosed(fold, id);
  }
  return standing.filter(({ data }) => wanted.size === 0 || wanted.has(data.artifact)).map((event) => attestClosure(event, key));
}

/** Folds a run up to a position in the ledger. @throws OrchestratorError `LEDGER_BROKEN` at an event that does not fit. */
export async function foldRun(ledger: Ledger, run: string, throughSeq: number): Promise<RunFold> {
  const fold = new RunFold();
  for await (const event of ledger.events({ run })) {
    if (event.seq > throughSeq) break;
    try {
      fold.take(event);
    } catch (error) {
      if (!(error instanceof IllegalTransitionError)) throw error;
      throw ledgerBroken(ledger, `event ${event.seq} does not fit: ${error.message}`, { cause: error });
    }
  }
  return fold;
}

const NO_ARTIFACTS = { byId: new Map(), byLocation: new Map(), plan: { artifacts: [] } };

function notClosed({ state }: RunFold, id: string): OrchestratorError {
  const phase = state?.artifacts.get(id)?.phase ?? "unknown";
  return new OrchestratorError("NOT_CLOSED", `artifact ${JSON.stringify(id)} is not closed, it is ${phase}`, "Only what is closed can be attested; `pawl log --type gate.finished` shows what its gate said.");
}
