import { asShared } from "../../schedule/shared-parts.ts";
import type { AgentProfile, Artifact, Plan } from "../plan.ts";
import type { PlanLine, SentArtifact } from "./plan-lines.ts";

/** An artifact whose needs are still to be put in: it may need one that comes later. */
type Unconnected = Omit<Artifact, "needs"> & { needs: readonly string[] };

/**
 * Puts a plan together from the lines of `planLines`. Equal parts of artifacts are one object, as `parsePlan` has them, and texts that
 * many have in common are one text: what is left in memory is little more than what the artifacts differ in.
 */
export class PlanFromLines {
  #top: Plan | null = null;
  readonly #agents: [string, AgentProfile][] = [];
  readonly #parts: unknown[] = [];
  readonly #artifacts: Unconnected[] = [];
  readonly #needs: (readonly number[])[] = [];
  readonly #texts = new Map<string, string>();
  readonly #resources = new Map<string, AgentProfile["resources"]>();

  /** Takes the next line. @throws SyntaxError where it is no JSON. */
  add(text: string): void {
    const line = JSON.parse(text) as PlanLine;
    if (line.kind === "top") this.#top = line.top;
    else if (line.kind === "agents") this.#agents.push(...line.agents.map(([name, profile]): [string, AgentProfile] => [name, this.#profile(profile)]));
    else {
      this.#parts.push(...line.parts);
      for (const artifact of line.artifacts) this.#artifacts.push(this.#artifact(artifact));
    }
  }

  /** The plan, once every line was taken. Can be called once. */
  plan(): Plan {
    if (this.#top === null) throw new Error("Internal error: a plan without its first line");
    for (const [number, artifact] of this.#artifacts.entries()) {
      const needs = this.#needs[number] ?? [];
      if (needs.length > 0) artifact.needs = needs.map((need) => this.#idOf(need));
    }
    return { ...this.#top, agents: Object.fromEntries(this.#agents), artifacts: asShared(this.#artifacts) };
  }

  #artifact(sent: SentArtifact): Unconnected {
    this.#needs.push(sent.needs);
    const { id, title, agent, category, version } = sent;
    return {
      ...sent,
      title: title === id ? id : title,
      steps: this.#parts[sent.steps] as Artifact["steps"],
      needs: NONE,
      agent: this.#text(agent),
      category: this.#text(category),
      version: this.#text(version),
      run: this.#parts[sent.run] as Artifact["run"],
      requires: this.#parts[sent.requires] as Artifact["requires"],
      writes: this.#parts[sent.writes] as Artifact["writes"],
      inputs: this.#parts[sent.inputs] as Artifact["inputs"],
      gate: this.#parts[sent.gate] as Artifact["gate"],
      forbid: this.#parts[sent.forbid] as Artifact["forbid"],
    };
  }

  #profile(profile: AgentProfile): AgentProfile {
    const key = JSON.stringify(profile.resources);
    const resources = this.#resources.get(key) ?? profile.resources;
    this.#resources.set(key, resources);
    return { ...profile, resources };
  }

  #idOf(number: number): string {
    const artifact = this.#artifacts[number];
    if (artifact === undefined) throw new Error(`Internal error: a plan without the artifact number ${number} that one of it needs`);
    return artifact.id;
  }

  #text<T extends string | null>(text: T): T {
    if (text === null) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known as T;
    this.#texts.set(text, text);
    return text;
  }
}

const NONE: readonly never[] = [];
