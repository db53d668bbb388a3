/** What the commands of a page need to be there: a database server, a receiver of webhooks. They live as long as the page. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

/** Starts what a page asks for by name. Its address is in a file of the page's home, named after it. */
export class Services {
  /** @type {(() => Promise<unknown>)[]} */
  #running = [];

  /** @param {string} root - the checkout. @param {string} home - of the page. */
  constructor(root, home) {
    this.root = root;
    this.home = home;
  }

  /** @param {string} name @throws where there is no such service, or it cannot be started. */
  async start(name) {
    const address = name === "postgres" ? await this.#startPostgres() : name === "receiver" ? await this.#startReceiver() : null;
    if (address === null) throw new Error(`there is no service ${JSON.stringify(name)} for pages`);
    writeFileSync(join(this.home, name), `${address}\n`);
  }

  async stop() {
    for (const stop of this.#running.splice(0).toReversed()) await stop();
  }

  /** The server that the tests of `@pawl/database` use, in a process of its own, which ends with its standard input. */
  async #startPostgres() {
    const program = join(this.root, "packages/database/test/fixtures/runs-postgres.ts");
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], { stdio: "pipe", detached: true });
    const ended = once(child, "exit");
    const problem = text(child.stderr);
    this.#running.push(() => {
      child.stdin.end();
      return ended;
    });
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (value === undefined) throw new Error(await problem);
    return value;
  }

  /** Takes every message. */
  async #startReceiver() {
    const server = createServer((request, response) => void request.resume().on("end", () => response.writeHead(204).end()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.#running.push(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("Internal error: a server without a port");
    return `http://127.0.0.1:${address.port}/pawl`;
  }
}
