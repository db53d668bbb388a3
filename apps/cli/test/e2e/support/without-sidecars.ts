/** A listing of a project's files without the two that SQLite makes beside a database that it only reads. */
export function withoutSidecars(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !/^\.pawl\/ledger\.db-(wal|shm)$/.test(path)));
}
