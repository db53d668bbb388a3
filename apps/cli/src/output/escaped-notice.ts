import { escapeForTerminal } from "@pawl/agents";

import { writeNotice } from "./streams.ts";
import type { NoticePlace } from "./streams.ts";

/** One line about an error on standard error, with what could steer a terminal made visible. */
export function writeEscapedError(line: string, place: NoticePlace | null): void {
  writeNotice(escapeForTerminal(line), "error", place);
}
