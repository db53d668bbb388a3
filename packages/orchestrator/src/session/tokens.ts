import { sha256 } from "../util/sha256.ts";

/** Identifier of a pipeline on this machine: a function of its folder. */
export function pipelineIdOf(projectDir: string): string {
  return sha256(projectDir).slice(0, 16);
}

/** What the marks of all processes of a pipeline begin with. */
export function tokenPrefix(projectDir: string): string {
  return `${pipelineIdOf(projectDir)}:`;
}
