// The package is optional: where it could not be built it is not there, and the build must not need its types.
declare module "sqlite3" {
  namespace sqlite3 {
    type Done = import("./sqlite-module.ts").StatementCallback;
    type Opened = (error: Error | null) => void;
    interface Statement {
      run(parameters: readonly unknown[], callback: Done): unknown;
      all(parameters: readonly unknown[], callback: Done): unknown;
      finalize(callback: () => void): unknown;
    }
    class Database {
      constructor(file: string, opened: Opened);
      constructor(file: string, mode: number, opened: Opened);
      run(sql: string, parameters: readonly unknown[], callback: Done): unknown;
      all(sql: string, parameters: readonly unknown[], callback: Done): unknown;
      prepare(sql: string, prepared: (error: Error | null) => void): Statement;
      close(closed: Opened): unknown;
    }
    const OPEN_READONLY: number;
    const OPEN_READWRITE: number;
    const OPEN_URI: number;
  }
  export default sqlite3;
}
