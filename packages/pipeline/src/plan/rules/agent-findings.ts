import { closestWord } from "../../util/closest-word.ts";
import { showText } from "../../util/show-text.ts";
import { AGENT_KINDS } from "../agent-file.ts";
import { DEFAULT_AGENT } from "../plan-defaults.ts";
import { asMapping, type ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

const profileFinding = (name: string, value: unknown): Finding | null => {
  if (typeof value !== "object" || value === null) return null;
  const profile = asMapping(value);
  const [first, second] = AGENT_KINDS.filter((kind) => Object.hasOwn(profile, kind));
  const at = { path: ["agents", name], at: "key" } as const;
  if (second !== undefined) {
    return { code: "AGENT_WITH_TWO_COMMANDS", message: `this profile has both \`${first}\` and \`${second}\`; remove one`, ...at };
  }
  if (first !== undefined) return null;
  const others = AGENT_KINDS.slice(2).map((kind) => `\`${kind}: {}\``).join(", ");
  const message = `this profile does not say how to start the agent; add \`command: [program, argument]\`, or ${others}`;
  return { code: "AGENT_WITHOUT_COMMAND", message, ...at };
};

/** Reports profiles that cannot be started, and artifacts that no profile or two things at once would produce. */
export const findAgentProblems = (root: unknown, artifacts: readonly ArtifactDraft[]): Finding[] => {
  const profiles = asMapping(asMapping(root)["agents"]);
  const names = Object.keys(profiles);

  const artifactFinding = ({ fields, position }: ArtifactDraft): Finding | null => {
    const path = ["artifacts", position];
    const { agent } = fields;
    const hasRun = Object.hasOwn(fields, "run");
    if (hasRun && Object.hasOwn(fields, "agent")) {
      const message = "this artifact has both `agent` and `run`; remove one";
      return { code: "AGENT_AND_RUN", message, path: [...path, "run"], at: "key" };
    }
    if (hasRun || (agent !== undefined && typeof agent !== "string")) return null;
    if (agent === undefined) {
      if (Object.hasOwn(profiles, DEFAULT_AGENT)) return null;
      const message = "nothing produces this artifact; add the profile `default` to `agents`, or `agent` or `run` here";
      return { code: "NO_DEFAULT_AGENT", message, path };
    }
    if (Object.hasOwn(profiles, agent)) return null;
    const meant = closestWord(agent, names);
    const hint = meant === null ? "add it to `agents`" : `write ${showText(meant)}, or add it to \`agents\``;
    return { code: "UNKNOWN_AGENT", message: `there is no agent profile ${showText(agent)}; ${hint}`, path: [...path, "agent"] };
  };

  return [
    ...Object.entries(profiles).map(([name, value]) => profileFinding(name, value)),
    ...artifacts.map(artifactFinding),
  ].filter((finding) => finding !== null);
};
