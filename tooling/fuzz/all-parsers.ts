import type { FuzzedParser } from "./fuzzed-parser.ts";
import { agentsParsers } from "./parsers/agents-parsers.ts";
import { cliParsers } from "./parsers/cli-parsers.ts";
import { contractParsers } from "./parsers/contract-parsers.ts";
import { orchestratorParsers } from "./parsers/orchestrator-parsers.ts";
import { pipelineParsers } from "./parsers/pipeline-parsers.ts";
import { webhookParsers } from "./parsers/webhook-parsers.ts";
import { workspaceParsers } from "./parsers/workspace-parsers.ts";

/** Every parser of text from outside that is fuzzed. */
export function allParsers(): readonly FuzzedParser[] {
  return [contractParsers, pipelineParsers, agentsParsers, orchestratorParsers, webhookParsers, workspaceParsers, cliParsers].flat();
}
