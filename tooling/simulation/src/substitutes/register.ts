/**
 * Has the packages run from their sources, and what the orchestrator does outside of its memory be done by the simulated machine. To be
 * loaded before anything else. The modules that are replaced are the narrowest places through which everything of a kind goes.
 */
import { registerHooks } from "node:module";

import { MUTATIONS } from "../search/mutations.ts";

const ROOT = new URL("../../../../", import.meta.url).href;
const HERE = new URL("./", import.meta.url).href;
const ORCHESTRATOR = `${ROOT}packages/orchestrator/src/`;

/** Modules that stand in for others in the modules of the orchestrator, by what those import. */
const REPLACED: Readonly<Record<string, string>> = {
  "node:fs": "node-fs.ts",
  "node:fs/promises": "node-fs-promises.ts",
  "@pawl/agents": "agents.ts",
  "@pawl/workspace": "workspace.ts",
};
/** The same, by the address of what is imported. */
const REPLACED_FILES: Readonly<Record<string, string>> = {
  [`${ORCHESTRATOR}ledger/ledger-place.ts`]: "ledger-place.ts",
  [`${ORCHESTRATOR}gate/run-gate.ts`]: "run-gate.ts",
  [`${ORCHESTRATOR}runtime/attempt-process.ts`]: "attempt-process.ts",
  [`${ORCHESTRATOR}session/load-plan.ts`]: "load-plan.ts",
  [`${ORCHESTRATOR}session/open-project-workspace.ts`]: "open-project-workspace.ts",
};

/** The fault that is planted, where one is wished for. */
const mutation = MUTATIONS[process.env["PAWL_SIMULATION_MUTATION"] ?? ""];
const mutated = mutation === undefined ? null : `${ROOT}packages/${mutation.file}`;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (mutation === undefined || url !== mutated) return loaded;
    const source = typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString("utf8");
    if (source.split(mutation.from).length !== 2) throw new Error(`${mutation.file} does not have once: ${mutation.from}`);
    return { ...loaded, source: source.replace(mutation.from, () => mutation.to) };
  },
  resolve(specifier, context, next) {
    const isOrchestrators = context.parentURL?.startsWith(ORCHESTRATOR) === true;
    const replaced = isOrchestrators ? REPLACED[specifier] : undefined;
    if (replaced !== undefined) return { url: HERE + replaced, shortCircuit: true };
    const [, name] = /^@pawl\/([a-z]+)$/u.exec(specifier) ?? [];
    if (name !== undefined) return { url: `${ROOT}packages/${name}/src/index.ts`, shortCircuit: true };
    const found = next(specifier, context);
    const file = isOrchestrators ? REPLACED_FILES[found.url] : undefined;
    return file === undefined ? found : { url: HERE + file, shortCircuit: true };
  },
});
