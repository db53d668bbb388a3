import { endOfQuoted } from "../grammar/printable.ts";

/**
 * The keys that the outermost object of a JSON text has more than once, each once. The text must be valid JSON.
 * Deeper objects are not looked at: no field of a report may hold one. A scan without recursion, so depth costs nothing.
 */
export const duplicateKeys = (json: string): readonly string[] => {
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  let depth = 0;
  let position = 0;
  while (position < json.length) {
    const character = json[position];
    if (character === '"') {
      const end = endOfQuoted(json, position);
      // Not valid JSON after all: nothing more to learn from it.
      if (end === -1) break;
      const next = skipSpace(json, end);
      if (depth === 1 && json[next] === ":") {
        const key = String(JSON.parse(json.slice(position, end)));
        if (seen.has(key)) duplicates.add(key);
        seen.add(key);
      }
      position = next;
      continue;
    }
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    position += 1;
  }
  return [...duplicates];
};

const skipSpace = (json: string, start: number): number => {
  let position = start;
  while (json[position] === " " || json[position] === "\n" || json[position] === "\r" || json[position] === "\t") {
    position += 1;
  }
  return position;
};
