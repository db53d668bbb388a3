// The package is optional: where it could not be built it is not there, and the build must not need its types.
declare module "sqlite3" {
  const sqlite3: import("./sqlite-module.ts").SqliteModule;
  export default sqlite3;
}
