import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";

import { AccessError, responseSchema } from "./protocol.ts";
import type { AccessMethod, AccessResponse } from "./protocol.ts";

export { ACCESS_ERROR_CODES, ACCESS_REQUESTS, ACCESS_VARIABLES, AccessError } from "./protocol.ts";
export type { AccessErrorCode, AccessMethod } from "./protocol.ts";

/** Speaks to the socket of an attempt, for its agent. */
export class AttemptClient implements Disposable {
  readonly #socket: Socket;
  readonly #waiting: ((response: AccessResponse | null) => void)[] = [];
  #next = 0;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket, crlfDelay: Infinity });
    lines.on("line", (line) => {
      const response = responseOf(line);
      // Whoever says something else is no orchestrator, and would be asked in vain.
      if (response === null) socket.destroy();
      else this.#waiting.shift()?.(response);
    });
    // What breaks the connection ends it, and every request that waits hears of that.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      this.#isClosed = true;
      for (const tell of this.#waiting.splice(0)) tell(null);
    });
  }

  /**
   * Connects and shows the token.
   *
   * @throws AccessError `UNAUTHORISED`, `ATTEMPT_ENDED`; the latter where the socket is gone too.
   */
  static async connect(path: string, token: string): Promise<AttemptClient> {
    const socket = connect(path);
    try {
      await once(socket, "connect");
    } catch (cause) {
      throw Object.assign(new AccessError("ATTEMPT_ENDED"), { cause });
    }
    const client = new AttemptClient(socket);
    await client.#send({ token });
    return client;
  }

  /** Asks for something. @throws AccessError what the orchestrator answered; `ATTEMPT_ENDED` where it is gone. */
  async request(method: AccessMethod, params: object): Promise<unknown> {
    return this.#send({ id: this.#next++, method, params });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #send(message: object): Promise<unknown> {
    if (this.#isClosed) throw new AccessError("ATTEMPT_ENDED");
    // Answers come in the order of the requests.
    const answer = new Promise<AccessResponse | null>((resolve) => this.#waiting.push(resolve));
    this.#socket.write(`${JSON.stringify(message)}\n`);
    const response = await answer;
    if (response === null) throw new AccessError("ATTEMPT_ENDED");
    if (!response.ok) throw new AccessError(response.error.code, response.error.message);
    return response.result;
  }
}

function responseOf(line: string): AccessResponse | null {
  try {
    return responseSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
