import { isAbsolute, relative, resolve, sep } from "node:path";

import type { NoticePlace, NoticeWriter } from "./streams.ts";
import { workflowCommand, workflowLine } from "./workflow-command.ts";
import type { AnnotationProperties } from "./workflow-command.ts";

/**
 * Lines for standard error as GitHub Actions reads them: errors and warnings are annotations, at the place in the repository that they are
 * about where that is known, and no other line is a command.
 *
 * @param write - takes each line.
 */
export function githubNotices(write: (line: string) => void, environment: NodeJS.ProcessEnv): NoticeWriter {
  return (text, kind, place) => {
    for (const line of text.split("\n")) write(kind === "notice" ? workflowLine(line) : workflowCommand(kind, line, placeProperties(place, environment)));
  };
}

/** A place as annotations have it; nothing where it lies outside the repository, which the runner would take for a file of it. */
export function placeProperties(place: NoticePlace | null, environment: NodeJS.ProcessEnv): AnnotationProperties {
  if (place === null) return {};
  const file = relative(environment["GITHUB_WORKSPACE"] ?? ".", resolve(place.file));
  if (file === "" || file === ".." || file.startsWith(`..${sep}`) || isAbsolute(file)) return {};
  return { file: file.replaceAll(sep, "/"), line: place.line, col: place.column };
}
