import { moneyMicros } from "../../budget/money.ts";
import { parseBudgetTimeMs, parseDurationMs } from "../duration.ts";
import { DEFAULT_AGENT, DEFAULT_AGENT_TIMEOUT_MS } from "../plan-defaults.ts";
import { asMapping, type ArtifactDraft } from "../plan-draft.ts";
import { draftRegistrations } from "./registration-findings.ts";
import type { Finding } from "../plan-problem.ts";

/** Kinds of amount, with how to read one and whether an attempt without it has a bound all the same. */
const KINDS = [
  { kind: "money", read: (value: unknown): number | null => (typeof value === "string" ? moneyMicros(value) : null) },
  { kind: "tokens", read: (value: unknown): number | null => (typeof value === "number" ? value : null) },
  { kind: "time", read: (value: unknown): number | null => (typeof value === "string" ? parseBudgetTimeMs(value) : null) },
] as const;

/** Agents that never tell what they cost. */
const WITHOUT_PRICE = ["codex"] as const;

/** Reports budgets of money where an artifact's agent never tells any. */
export const findUnmeasuredBudgets = (root: unknown, artifacts: readonly ArtifactDraft[]): Finding[] => {
  const plan = asMapping(root);
  const budget = asMapping(asMapping(plan["limits"])["budget"]);
  const scope = Object.keys(budget).find((name) => Object.hasOwn(asMapping(budget[name]), "money"));
  if (scope === undefined) return [];
  const profiles = asMapping(plan["agents"]);
  const workers = [...artifacts.filter(({ fields }) => !Object.hasOwn(fields, "run")).map(({ fields }) => fields), ...draftRegistrations(root)];
  const used = new Set(workers.map(({ agent }) => agent ?? DEFAULT_AGENT));
  return Object.entries(profiles).flatMap(([name, profile]): Finding[] => {
    const kind = WITHOUT_PRICE.find((one) => Object.hasOwn(asMapping(profile), one));
    if (kind === undefined || !used.has(name)) return [];
    const message = `\`${kind}\` does not tell what it costs, and limits.budget.${scope} has money; bound \`tokens\` and \`time\` instead`;
    return [{ code: "BUDGET_NOT_MEASURED", message, path: ["agents", name, kind], at: "key" }];
  });
};

/** Reports budgets of which nothing could be set aside for an attempt, or not enough for a single one. */
export const findBudgetProblems = (root: unknown): Finding[] => {
  const budget = asMapping(asMapping(asMapping(root)["limits"])["budget"]);
  const attempt = asMapping(budget["attempt"]);
  return ["artifact", "run", "day"].flatMap((scope) =>
    KINDS.flatMap(({ kind, read }): Finding[] => {
      const bounds = asMapping(budget[scope]);
      if (!Object.hasOwn(bounds, kind)) return [];
      const path = ["limits", "budget", scope, kind];
      if (kind !== "time" && !Object.hasOwn(attempt, kind)) {
        const message = `there is no budget of ${kind} for one attempt, so nothing could be set aside for it; add limits.budget.attempt.${kind}`;
        return [{ code: "BUDGET_WITHOUT_ATTEMPT", message, path }];
      }
      const most = read(bounds[kind]);
      const needed = kind === "time" ? longestAttemptMs(root, read(attempt[kind])) : read(attempt[kind]);
      if (most === null || needed === null || needed <= most) return [];
      const remedy = kind === "time" ? "limits.budget.attempt.time or the agents' timeout" : `limits.budget.attempt.${kind}`;
      return [{ code: "BUDGET_TOO_SMALL", message: `this is less than one attempt may use; raise it, or lower ${remedy}`, path }];
    }),
  );
};

/** Longest time of an attempt of any agent, in milliseconds. */
const longestAttemptMs = (root: unknown, budgetMs: number | null): number => {
  const plan = asMapping(root);
  const { timeout: usual } = asMapping(plan["limits"]);
  const timeouts = Object.values(asMapping(plan["agents"])).map((agent) => {
    const { timeout = usual } = asMapping(agent);
    return typeof timeout === "string" ? (parseDurationMs(timeout) ?? 0) : DEFAULT_AGENT_TIMEOUT_MS;
  });
  return Math.min(budgetMs ?? Number.POSITIVE_INFINITY, Math.max(0, ...timeouts));
};
