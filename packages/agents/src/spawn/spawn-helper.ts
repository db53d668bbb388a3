import { Socket } from "node:net";

import { serveSpawns } from "./spawn-server.ts";

/** Where the helper finds its end of the channel, as a file descriptor. */
const CHANNEL_FD = 3;

// It ends with its channel and not before: whoever stops an orchestrator may mean its whole group or unit, and the
// orchestrator still needs to end its agents then.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1"] as const) process.on(signal, () => {});

const channel = new Socket({ fd: CHANNEL_FD });
// The other end is gone, and with it whoever wants to know. What runs is found by its token.
channel.on("error", () => process.exit(0)).on("close", () => process.exit(0));
serveSpawns(channel);
