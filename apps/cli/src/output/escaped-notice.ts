import { escapeForTerminal } from "@pawl/agents";

import { writeNotice } from "./streams.ts";

/** One line on standard error, with what could steer a terminal made visible. */
export function writeEscapedNotice(line: string): void {
  writeNotice(escapeForTerminal(line));
}
