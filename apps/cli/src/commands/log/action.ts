import type { EventQuery, Ledger } from "@pawl/database";
import { didYouMean, EVENT_DATA_SCHEMAS } from "@pawl/pipeline";
import type { EventType } from "@pawl/pipeline";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderEvent, renderEventJson } from "../../output/render-event.ts";
import { writeResult } from "../../output/streams.ts";
import { readLedger, runOf } from "../read-ledger.ts";

/** How `pawl log` was called. */
export interface LogActionOptions {
  readonly cwd: string | null;
  readonly isJson: boolean;
  /** `latest`, `all` or a run's id. */
  readonly run: string;
  /** `null`: all types. */
  readonly types: readonly string[] | null;
  readonly query: Pick<EventQuery, "afterSeq" | "limit">;
}

/** Prints events one by one, as they are read. @throws CliError `USAGE`, `NO_RUN`, `RUN_UNKNOWN`. */
export async function logAction(options: LogActionOptions): Promise<ExitCode> {
  const { cwd, isJson, query } = options;
  const types = options.types === null ? {} : { types: options.types.map(knownType) };
  await readLedger(cwd, async (ledger) => {
    const run = await runToShow(ledger, options.run);
    for await (const event of ledger.events({ ...query, ...types, ...(run === null ? {} : { run }) })) {
      const isWanted = await writeResult(`${isJson ? renderEventJson(event) : renderEvent(event)}\n`);
      if (!isWanted) break;
    }
  });
  return EXIT_CODES.OK;
}

function knownType(type: string): EventType {
  if (Object.hasOwn(EVENT_DATA_SCHEMAS, type)) return type as EventType;
  const known = Object.keys(EVENT_DATA_SCHEMAS);
  throw new CliError("USAGE", `there are no events of type ${JSON.stringify(type.slice(0, 80))}`, `${didYouMean(type, known)}Types: ${known.join(", ")}`);
}

/** @returns the run's id; `null` for all. */
async function runToShow(ledger: Ledger, wanted: string): Promise<string | null> {
  return wanted === "all" ? null : runOf(ledger, wanted);
}
