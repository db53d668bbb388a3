import { parentPort } from "node:worker_threads";

import type { SearchOrder, SearchReport } from "./search-messages.ts";

// The thread of `PatternSearch`. It may be ended in the middle of a match, and holds nothing.

function report(message: SearchReport): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin, unlike a window's
  parentPort?.postMessage(message);
}

parentPort?.on("message", (order: SearchOrder) => {
  if (order.kind === "collect") {
    report({ kind: "pattern", pattern: 0 });
    const matches = order.text.matchAll(new RegExp(order.pattern, "gm"));
    report({ kind: "collected", groups: Array.from(matches, (match) => match[1] ?? "") });
    return;
  }
  for (const [pattern, source] of order.patterns.entries()) {
    report({ kind: "pattern", pattern });
    const expression = new RegExp(source, "m");
    const line = order.lines.findIndex((text) => expression.test(text));
    if (line !== -1) {
      report({ kind: "found", hit: { pattern, line } });
      return;
    }
  }
  report({ kind: "found", hit: null });
});
