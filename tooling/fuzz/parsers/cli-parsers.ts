import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { readFeatureTable } from "../../../apps/cli/dist/commands/import/autoforge/read-feature-table.js";
import { serveAgent } from "../../../apps/cli/dist/commands/mcp/action.js";
import { ACCESS_REQUESTS } from "../../../packages/orchestrator/dist/access/protocol.js";
import { parseCommand } from "../../../apps/cli/dist/commands/parse-command.js";
import { plainCommand } from "../../../apps/cli/dist/plain-command.js";
import { redeliveryOf } from "../../../apps/cli/dist/commands/webhook/redeliver/redelivery-of.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";
import { fuzzFolder } from "../fuzz-folder.ts";

const METHODS: ReadonlySet<string> = new Set(Object.keys(ACCESS_REQUESTS));
const jsonRpc = (id: number, method: string, params: object): string => `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
const INITIALIZE = jsonRpc(1, "initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "agent", version: "1" } });
const FEATURES = JSON.stringify([{ id: 1, name: "Login", steps: ["a"], passes: false }]);

/** Words of a command line, and the files that it names. */
export const cliParsers: readonly FuzzedParser[] = [
  {
    name: "command-option",
    sources: ["apps/cli/src/commands/parse-command.ts"],
    seeds: ["npm test", '["sh", "-c", "npm test"]'],
    run: (input) => parseCommand("gate", input.toString("utf8")),
    refusals: ["USAGE"],
    isAccepted: Array.isArray,
  },
  {
    name: "plain-command",
    sources: [],
    seeds: ["status", "--cwd\n/tmp\nstatus", "status\n--cwd=/tmp", "--version\n--json", "__complete\nretry\n"],
    run: (input) => plainCommand(input.toString("utf8").split("\n")),
    isAccepted: (result) => result !== undefined,
  },
  {
    name: "redelivery",
    sources: ["apps/cli/src/commands/webhook/redeliver/redelivery-of.ts"],
    seeds: ["2h", "2026-03-01T10:00:00Z"],
    run: (input) => redeliveryOf({ ids: [], since: input.toString("utf8"), receiver: null }, 1_772_000_000_000),
    refusals: ["USAGE"],
    isAccepted: (result) => result !== null,
  },
  {
    name: "autoforge-file",
    sources: ["apps/cli/src/commands/import/autoforge/read-feature-table.ts", "apps/cli/src/commands/import/autoforge/read-feature-database.ts"],
    seeds: [FEATURES],
    words: ["SQLite format 3\u0000"],
    run: async (input) => {
      const file = join(fuzzFolder(), "features");
      writeFileSync(file, input);
      return (await readFeatureTable(file)).table;
    },
    refusals: ["IMPORT_SOURCE_UNREADABLE", "IMPORT_SOURCE_BUSY"],
    isAccepted: (result) => result !== null,
    cost: 25,
  },
  {
    name: "mcp-messages",
    sources: ["apps/cli/src/commands/mcp/attempt-server.ts"],
    seeds: [`${INITIALIZE}${jsonRpc(2, "tools/call", { name: "get_graph", arguments: { limit: 5 } })}${jsonRpc(3, "resources/read", { uri: "pawl://report" })}`],
    words: ["tools/list", "ping", "notifications/cancelled", "logging/setLevel", "completion/complete", "resources/subscribe"],
    run: async (input) => {
      const agent = new PassThrough();
      const answers = new PassThrough();
      const client = { request: (method: string) => Promise.resolve(METHODS.has(method) ? { method } : Promise.reject(new Error(`asked for ${method}`))) };
      const served = serveAgent(client, agent, answers);
      agent.end(input);
      await served;
      const text = String(answers.read() ?? "");
      for (const line of text.split("\n").filter((one) => one !== "")) JSON.parse(line);
      return text;
    },
    isAccepted: (result) => result !== "",
    cost: 20,
  },
];
