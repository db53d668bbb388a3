/** Names of fields and variables whose values are secrets whatever they are. */
const SECRET_NAME = /secret|token|passw|pwd|credential|api[-_]?key|private[-_]?key|access[-_]?key|authorization|cookie|session[-_]?key|database_url|dsn/iu;

/**
 * What looks like a secret wherever it stands: a password in an address, a bearer token, keys of well-known services; a pattern's group,
 * at its end, where it has one. A text without each of the words in `needs` has none: looking for these first takes a fraction of the
 * time. Agents choose the text, so none of the patterns may look back or ahead over a run of characters at each of them.
 */
const SECRET_TEXT: readonly { readonly needs: readonly string[]; readonly pattern: RegExp }[] = [
  { needs: ["://"], pattern: /(?<=:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gu },
  { needs: ["Bearer", "Basic"], pattern: /\b(?:Bearer|Basic)[ \t]+([\w.~+/=-]{8,})/gu },
  { needs: ["sk-", "sk_", "pk-", "pk_", "rk-", "rk_"], pattern: /\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])*[A-Za-z0-9_-]{16,}/gu },
  {
    needs: ["gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA", "npm_"],
    pattern: /\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[a-z]-[\w-]{10,}|\bAKIA[A-Z0-9]{16}\b|\bnpm_[A-Za-z0-9]{30,}/gu,
  },
  { needs: ["-----BEGIN"], pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu },
];

/** Stands for what was taken out. */
export const REDACTED = "[redacted]";

/** A value of a variable with an ordinary name that is shorter than this says nothing, and would be found everywhere. */
const SHORTEST_VALUE = 6;
/** The same for a variable whose name says that it is a secret. */
const SHORTEST_SECRET = 3;

/** A part of a text, from its first character to the one after its last. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Whether a field or variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * Values of an environment that must not be kept: those of the variables that are passed on, and of every one whose name says that
 * it is a secret.
 */
export function secretValues(environment: NodeJS.ProcessEnv, passed: readonly string[]): readonly string[] {
  const names = new Set(passed);
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const shortest = isSecretName(name) ? SHORTEST_SECRET : SHORTEST_VALUE;
    return (names.has(name) || isSecretName(name)) && value.length >= shortest ? [value] : [];
  });
}

/** The forms in which a secret stands in other texts: as it is, in JSON, and in an address. The longest first. */
export function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]);
  return [...new Set(forms)].filter((form) => form !== "").toSorted((left, right) => right.length - left.length);
}

/** Where secrets stand in a text, in their order, apart from each other. @param known - of {@link formsOf}. */
export function findSecrets(text: string, known: readonly string[]): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const secret of known) {
    for (let from = text.indexOf(secret); from !== -1; from = text.indexOf(secret, from + secret.length)) found.push({ from, to: from + secret.length });
  }
  const likely = SECRET_TEXT.filter(({ needs }) => needs.some((word) => text.includes(word)));
  for (const { pattern } of likely) {
    for (const { index, 0: match, 1: secret = match } of text.matchAll(pattern)) {
      const to = index + match.length;
      found.push({ from: to - secret.length, to });
    }
  }
  const merged: TextRange[] = [];
  for (const range of found.toSorted((left, right) => left.from - right.from || right.to - left.to)) {
    const last = merged.at(-1);
    if (last === undefined || range.from >= last.to) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}

/** A text with {@link REDACTED} in the place of each part. @param ranges - in their order, apart from each other. */
export function withoutRanges(text: string, ranges: readonly TextRange[]): string {
  let result = "";
  let at = 0;
  for (const { from, to } of ranges) {
    result += text.slice(at, from) + REDACTED;
    at = to;
  }
  return result + text.slice(at);
}

/** Takes secrets out of texts: those that are given, and what looks like one. */
export function textRedactor(secrets: readonly string[]): (text: string) => string {
  const known = formsOf(secrets);
  return (text) => withoutRanges(text, findSecrets(text, known));
}
