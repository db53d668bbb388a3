import { DatabaseSync } from "node:sqlite";

/** Columns that AutoForge's table has had since its first version. */
const FIRST_COLUMNS = [
  "id INTEGER NOT NULL PRIMARY KEY",
  "priority INTEGER NOT NULL",
  "category VARCHAR(100) NOT NULL",
  "name VARCHAR(255) NOT NULL",
  "description TEXT NOT NULL",
  "steps JSON NOT NULL",
  "passes BOOLEAN",
];
/** Columns that later versions added, in the form in which they came to databases that were there already. */
const LATER_COLUMNS = {
  in_progress: "BOOLEAN DEFAULT 0",
  dependencies: "TEXT DEFAULT NULL",
  testing_in_progress: "BOOLEAN DEFAULT 0",
  needs_human_input: "BOOLEAN DEFAULT 0",
  human_input_request: "TEXT DEFAULT NULL",
  human_input_response: "TEXT DEFAULT NULL",
} as const;

/** A column that only later versions have. */
export type LaterColumn = keyof typeof LATER_COLUMNS;

/** Every column of the newest version. */
export const ALL_LATER_COLUMNS: readonly LaterColumn[] = ["in_progress", "dependencies", "needs_human_input", "human_input_request", "human_input_response"];

/** Values of a row that differ from {@link makeDatabase}'s. */
export type FeatureValues = Readonly<Record<string, string | number | bigint | null>>;

/** Makes a database as some version of AutoForge does, and leaves it open. */
export function openDatabase(file: string, later: readonly LaterColumn[], features: readonly FeatureValues[]): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE features (${FIRST_COLUMNS.join(", ")})`);
  for (const column of later) database.exec(`ALTER TABLE features ADD COLUMN ${column} ${LATER_COLUMNS[column]}`);
  for (const feature of features) insertFeature(database, feature);
  return database;
}

/** Adds a feature; what the values do not say is ordinary. */
export function insertFeature(database: DatabaseSync, values: FeatureValues): void {
  const id = values["id"] ?? 1;
  const ordinary = { id, priority: id, category: "functional", name: `Feature ${id}`, description: "Works.", steps: '["Try it"]', passes: 0 };
  const all: FeatureValues = { ...ordinary, ...values };
  const columns = Object.keys(all);
  database.prepare(`INSERT INTO features (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`).run(...Object.values(all));
}

/** Makes a database as some version of AutoForge does. */
export function makeDatabase(file: string, later: readonly LaterColumn[], features: readonly FeatureValues[]): void {
  openDatabase(file, later, features).close();
}
