/** Characters that some part of a glob means something by; a component without them stands for itself. */
const SPECIAL = /[*?[\]{}()!+@|"\\]/u;

/** The file or folder that everything a glob matches is, or lies in; empty for the top folder. Safe, not exact. */
export function globBase(glob: string): string {
  const components = glob.split("/");
  const special = components.findIndex((component) => SPECIAL.test(component));
  const base = special === -1 ? components : components.slice(0, special);
  return base.some((component) => component === "" || component === "." || component === "..") ? "" : base.join("/");
}
