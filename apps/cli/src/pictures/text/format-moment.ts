/** A moment for people, the same everywhere: `2026-11-21 23:06:04 UTC`. */
export function formatMoment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
