/** Settings by which git runs a program, or reads settings, files or objects from elsewhere; in lower case. */
const TELLING: readonly RegExp[] = [
  /^core\.(?:hookspath|fsmonitor|worktree|sshcommand|gitproxy|askpass|attributesfile)=/u,
  /^include(?:if\..*)?\.path=/u,
  /^filter\..*\.(?:clean|smudge|process)=/u,
  /^diff\.(?:external|.*\.(?:command|textconv))=/u,
  /^merge\..*\.driver=/u,
  /^alias\.[^=]*=\s*!/u,
  /^credential\.(?:.*\.)?helper=/u,
  /^gpg\.(?:.*\.)?program=/u,
  /^url\..*\.(?:insteadof|pushinsteadof)=/u,
  /^uploadpack\.packobjectshook=/u,
  /^submodule\..*\.update=\s*!/u,
  /^extensions\./u,
];

/** What Pawl itself sets in a slot's repository. */
const OWN: ReadonlySet<string> = new Set(["core.attributesfile=/dev/null", "extensions.objectformat=sha256"]);

/**
 * Whether a setting, as `key=value`, has git run a program or look elsewhere. Who commits, how lines end, colours, editors and
 * pagers do not count: an agent may set them for its own use.
 */
export function isTellingSetting(setting: string): boolean {
  const end = setting.indexOf("=");
  const key = (end === -1 ? setting : setting.slice(0, end)).toLowerCase();
  const normalised = `${key}=${end === -1 ? "true" : setting.slice(end + 1)}`;
  return !OWN.has(normalised) && TELLING.some((pattern) => pattern.test(normalised));
}
