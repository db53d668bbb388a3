/**
 * The reference implementation of the checker protocol (docs/conformance.md): `@pawl/contract` and `@pawl/progress` of this
 * checkout, which must be built. One request a line on standard input, one answer a line on standard output.
 */
import { once } from "node:events";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { loadJudge } from "./judge-vector.mjs";

const judge = await loadJudge(workspaceRoot);

/** @param {string} line */
async function answer(line) {
  const { id, kind, input } = JSON.parse(line);
  const hasRoom = process.stdout.write(`${JSON.stringify({ id, ...judge(kind, input) })}\n`);
  if (!hasRoom) await once(process.stdout, "drain");
}

// Split by hand: node:readline takes U+2028 for the end of a line, and JSON does not.
let rest = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) {
  const lines = `${rest}${chunk}`.split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) await answer(line);
}
if (rest !== "") await answer(rest);
