import { STAGES } from "@pawl/contract";
import { compileGlobReach } from "../../util/glob.ts";
import { isInside } from "../../util/is-inside.ts";
import { showText } from "../../util/show-text.ts";
import { DEFAULT_AGENT, DEFAULT_MAX_REGISTERED } from "../plan-defaults.ts";
import { asList, asMapping, type ArtifactDraft } from "../plan-draft.ts";
import type { Finding, PlanPath } from "../plan-problem.ts";

/** The entries of `registrations` of a file that may be wrong elsewhere. */
export const draftRegistrations = (root: unknown): Readonly<Record<string, unknown>>[] => asList(asMapping(root)["registrations"]).map(asMapping);

/** Reports registrations that nothing produces, that share a file or a folder, and that name no agent of the plan. */
export const findRegistrationProblems = (root: unknown, artifacts: readonly ArtifactDraft[]): Finding[] => {
  const drafts = draftRegistrations(root);
  const profiles = asMapping(asMapping(root)["agents"]);
  const files = new Set<unknown>();
  return drafts.flatMap((draft, index) => {
    const path = ["registrations", index];
    const findings = [...producerFindings(draft, artifacts, path), ...folderFindings(draft, { artifacts, earlier: drafts.slice(0, index), path })];
    if (files.has(draft["from"])) findings.push({ code: "REGISTRATION_OVERLAP", message: `another registration has the file ${shown(draft["from"])}; put both into one`, path: [...path, "from"] });
    files.add(draft["from"]);
    const agent = draft["agent"] ?? DEFAULT_AGENT;
    if (typeof agent === "string" && !Object.hasOwn(profiles, agent)) {
      findings.push({ code: "UNKNOWN_AGENT", message: `there is no agent profile ${showText(agent)}; add it to \`agents\``, path: [...path, "agent"] });
    }
    const [min, max] = [draft["min"] ?? 1, draft["max"] ?? DEFAULT_MAX_REGISTERED];
    if (typeof min === "number" && typeof max === "number" && min > max) {
      findings.push({ code: "OUT_OF_RANGE", message: `min (${min}) is larger than max (${max}); write both, the larger as max`, path: [...path, "min"] });
    }
    if (Object.keys(asMapping(draft["gates"])).length === 0 && typeof draft["gates"] === "object") {
      findings.push({ code: "NO_CHECKS", message: "there is no gate here, so nothing that is registered could close; add one", path: [...path, "gates"], at: "key" });
    }
    return findings;
  });
};

const shown = (value: unknown): string => showText(typeof value === "string" ? value : "");

const producerFindings = ({ from, stage }: Readonly<Record<string, unknown>>, artifacts: readonly ArtifactDraft[], path: PlanPath): Finding[] => {
  if (typeof from !== "string") return [];
  const producer = artifacts.find(({ location }) => location !== null && (from === location || isInside(location, from)));
  const at = { code: "REGISTRATION_WITHOUT_PRODUCER", path: [...path, "from"] } as const;
  if (producer === undefined) return [{ ...at, message: `no artifact has the location ${showText(from)} or a folder that holds it; add one of an earlier stage` }];
  if (producer.isOptional) return [{ ...at, message: `${showText(producer.id ?? "")}, which produces ${showText(from)}, is optional; make it required` }];
  const isEarlier = producer.stage === null || STAGES.every((one) => one !== stage) || STAGES.indexOf(producer.stage) < STAGES.findIndex((one) => one === stage);
  return isEarlier ? [] : [{ ...at, message: `${showText(producer.id ?? "")}, which produces ${showText(from)}, is of stage ${producer.stage}; it must be of one before stage ${String(stage)}` }];
};

interface Folders {
  readonly artifacts: readonly ArtifactDraft[];
  readonly earlier: readonly Readonly<Record<string, unknown>>[];
  readonly path: PlanPath;
}

/** What is registered later is only known to be below these folders, so they are kept free of everything else. */
const folderFindings = (draft: Readonly<Record<string, unknown>>, { artifacts, earlier, path }: Folders): Finding[] => {
  const taken = new Set(earlier.flatMap(({ under }) => foldersOf(under)));
  return foldersOf(draft["under"]).flatMap((folder, index): Finding[] => {
    const at = { code: "REGISTRATION_OVERLAP", path: [...path, "under", index] } as const;
    const touches = (other: string): boolean => other === folder || isInside(other, folder) || isInside(folder, other);
    const near = artifacts.find(({ location }) => location !== null && touches(location));
    if (near !== undefined) return [{ ...at, message: `${showText(folder)} holds, is or lies in the location of ${showText(near.id ?? "an artifact")}; choose another folder` }];
    const writer = artifacts.find(({ writes }) => writes.some(({ text }) => compileGlobReach(text)(folder)));
    if (writer !== undefined) return [{ ...at, message: `${showText(writer.id ?? "an artifact")} may write below ${showText(folder)}; narrow its \`writes\`, or choose another folder` }];
    const other = [...taken].find(touches);
    return other === undefined ? [] : [{ ...at, message: `${showText(folder)} meets ${showText(other)}, a folder of another registration; choose another` }];
  });
};

const foldersOf = (under: unknown): string[] => asList(under).flatMap((folder) => (typeof folder === "string" ? [folder.replace(/\/$/, "")] : []));
