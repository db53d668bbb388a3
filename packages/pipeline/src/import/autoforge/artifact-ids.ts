import type { Feature } from "./feature.ts";

const MAX_KEY_LENGTH = 30;
const MAX_NAME_LENGTH = 60;

/**
 * An id of the plan for each feature, unique and in the features' order: the feature's own id and the words of its name, as in
 * `12-user-can-log-in`, in the letters that ids may have. The same table always gives the same ids.
 *
 * @param taken - ids that are not to be given.
 */
export function artifactIds(features: readonly Feature[], taken: readonly string[]): readonly string[] {
  const used = new Set(taken);
  const lastNumber = new Map<string, number>();
  return features.map((feature) => {
    const base = baseId(feature);
    let number = lastNumber.get(base) ?? 1;
    let id = base;
    while (used.has(id)) {
      number += 1;
      id = `${base}-${number}`;
    }
    lastNumber.set(base, number);
    used.add(id);
    return id;
  });
}

function baseId({ key, name, position }: Feature): string {
  const number = slug(key, MAX_KEY_LENGTH);
  const words = slug(name ?? "", MAX_NAME_LENGTH);
  if (number === "") return words === "" ? `feature-${position}` : words;
  return words === "" ? `feature-${number}` : `${number}-${words}`;
}

function slug(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength * 4)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, maxLength)
    .replace(/-$/, "");
}
