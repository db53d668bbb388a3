import { expect, it } from "vitest";

import { describeCommands } from "../src/help/describe-commands.ts";
import type { DescribedCommand } from "../src/help/describe-commands.ts";

/** Commands that show something, and those that only write a file of its own to a place that the caller names. */
const CHANGE_NOTHING = [
  "artifacts", "assignment", "audit", "backup", "bundle", "check", "completion", "contract check", "contract diff", "contract explain", "contract history",
  "contract rules", "contract schema", "contract versions", "cost", "doctor", "explain", "graph", "log", "logs", "ps", "report", "status", "timeline",
  "verify", "webhook dead", "webhook list",
];
/** It serves the agent of an attempt, which nobody types. */
const FOR_AGENTS = ["mcp"];

/** Those that do something: groups only hold others. */
function commandsIn(command: DescribedCommand): readonly DescribedCommand[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(commandsIn);
}

it("every command has --dry-run but those that change nothing", () => {
  const all = describeCommands().flatMap(commandsIn);
  const without = all.filter(({ options }) => options.every(({ name }) => name !== "dry-run")).map(({ words }) => words.join(" "));
  expect(without.toSorted()).toEqual([...CHANGE_NOTHING, ...FOR_AGENTS].toSorted());
});
