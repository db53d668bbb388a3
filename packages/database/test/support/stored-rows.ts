import { DatabaseSync } from "node:sqlite";

/** What says nothing: the next numbers that SQLite would give out itself, and the numbers of applied migrations. */
const IGNORED = { tables: /^sqlite_/u, column: "migrations.id" };

/**
 * Every row of every table in a SQLite file with the type and the bytes of each of its values, as one text. Shows also what
 * no reader gives: a value of another type, a text that is no UTF-8.
 */
export function storedRows(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    return (names as { name: string }[])
      .filter(({ name }) => !IGNORED.tables.test(name))
      .flatMap(({ name }) => {
        const columns = database.prepare("SELECT name FROM pragma_table_info(?)").all(name) as { name: string }[];
        const values = columns
          .filter((column) => `${name}.${column.name}` !== IGNORED.column)
          .flatMap((column) => [`typeof("${column.name}")`, `hex("${column.name}")`]);
        // An index can be damaged where its table is not.
        const rows = database.prepare(`SELECT ${values.join(", ")} FROM "${name}" NOT INDEXED`).all();
        return [name, ...rows.map((row) => Object.values(row).join(" ")).sort()];
      })
      .join("\n");
  } finally {
    database.close();
  }
}
