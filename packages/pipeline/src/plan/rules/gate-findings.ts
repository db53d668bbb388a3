import { hasNestedRepetition } from "../../util/pattern-problem.ts";
import { showText } from "../../util/show-text.ts";
import { asList, asMapping, type ArtifactDraft } from "../plan-draft.ts";
import type { Finding, PlanPath } from "../plan-problem.ts";
import { draftRegistrations } from "./registration-findings.ts";
import { isWeakCommand } from "./weak-command.ts";

const slowPattern = (pattern: unknown, path: PlanPath): Finding[] => {
  if (typeof pattern !== "string" || !hasNestedRepetition(pattern)) return [];
  const message = `the pattern ${showText(pattern)} repeats a repetition and can take very long; rewrite it without one inside the other`;
  return [{ code: "SLOW_PATTERN", message, path }];
};

const gateFindings = (value: unknown, path: PlanPath): Finding[] => {
  const gate = asMapping(value);
  const checks = asList(gate["checks"]).map(asMapping);
  const findings: Finding[] = [];
  checks.forEach((check, index) => {
    const checkPath = [...path, "checks", index];
    if (Object.hasOwn(check, "min") && !Object.hasOwn(check, "count")) {
      const message = "`min` needs `count`, the pattern that finds the number of tests; add it, or remove `min`";
      findings.push({ code: "MIN_WITHOUT_COUNT", message, path: [...checkPath, "min"], at: "key" });
    }
    findings.push(...slowPattern(check["count"], [...checkPath, "count"]));
  });
  if (checks.length > 0 && checks.every(({ run }) => isWeakCommand(asList(run)))) {
    const message = "every check of this gate only tests that something exists; add one that would fail on wrong content";
    findings.push({ code: "WEAK_GATE", message, path, at: "key" });
  }
  if (gate["control"] === "none") {
    const message = "without a control nothing proves that this gate can fail; remove `control: none` if you can";
    findings.push({ code: "CONTROL_OFF", message, path: [...path, "control"], at: "key" });
  }
  return findings;
};

/** Reports what is wrong with gates and patterns beyond their shape; most of it are warnings. */
export const findGateProblems = (root: unknown, artifacts: readonly ArtifactDraft[]): Finding[] => [
  ...artifacts.flatMap(({ fields, position }) => [
    ...gateFindings(fields["gate"], ["artifacts", position, "gate"]),
    ...asList(fields["forbid"]).flatMap((pattern, index) => slowPattern(pattern, ["artifacts", position, "forbid", index])),
  ]),
  ...draftRegistrations(root).flatMap(({ gates }, index) =>
    Object.entries(asMapping(gates)).flatMap(([name, gate]) => gateFindings(gate, ["registrations", index, "gates", name])),
  ),
];
