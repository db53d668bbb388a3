// The parts of the drivers that are measured by themselves. sqlite3 is optional, and the build must not need its types.
declare module "sqlite3" {
  type Callback = (error?: Error | null) => void;
  export interface Statement {
    run(parameters: readonly unknown[], callback: Callback): unknown;
    finalize(callback: Callback): unknown;
  }
  export interface Database {
    exec(sql: string, callback: Callback): unknown;
    prepare(sql: string, callback: Callback): Statement;
    close(callback: Callback): unknown;
  }
  const sqlite3: { readonly Database: new (file: string, opened: Callback) => Database };
  export default sqlite3;
}

declare module "pg" {
  export interface Client {
    connect(): Promise<void>;
    query(query: { readonly name?: string; readonly text: string; readonly values?: readonly unknown[] }): Promise<unknown>;
    end(): Promise<void>;
  }
  const pg: { readonly Client: new (options: { readonly connectionString: string; readonly options?: string }) => Client };
  export default pg;
}
