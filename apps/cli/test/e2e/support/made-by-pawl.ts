/** Location of each artifact of `makePlan`. */
const LOCATIONS = {
  design: "docs/design.md",
  guide: "docs/guide.md",
  code: "src/code.txt",
  decision: "docs/decision.md",
} as const;

/** Changes of a plan by which Pawl makes these artifacts itself, for tests that are about the others. */
export function madeByPawl(...ids: readonly (keyof typeof LOCATIONS)[]): Record<string, { readonly run: readonly string[] }> {
  return Object.fromEntries(ids.map((id) => [id, { run: runThatWrites(LOCATIONS[id]) }]));
}

/** Command line that writes the word `done` to a file in a folder of the project. */
export function runThatWrites(location: string): readonly string[] {
  return ["sh", "-c", 'mkdir -p "$(dirname "$1")" && echo done > "$1"', "sh", location];
}
