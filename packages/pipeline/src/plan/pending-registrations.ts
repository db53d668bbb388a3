import type { Plan, Registration } from "./plan.ts";

/**
 * Registrations whose file has registered nothing yet. Their stage is not complete and its share is not unknown: each counts as one
 * required artifact that is not closed, until it says how many there are (I11).
 */
export const pendingRegistrations = ({ registrations = [], artifacts }: Pick<Plan, "registrations" | "artifacts">): readonly Registration[] => {
  if (registrations.length === 0) return [];
  const files = new Set(artifacts.map(({ from }) => from));
  return registrations.filter(({ from }) => !files.has(from));
};

/** Registrations whose file an artifact produces. */
export const registrationsOf = ({ registrations = [] }: Pick<Plan, "registrations">, { location }: { readonly location: string }): readonly Registration[] =>
  registrations.filter(({ from }) => from === location || from.startsWith(`${location}/`));
