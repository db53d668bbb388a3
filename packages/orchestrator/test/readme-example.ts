import { OrchestratorError, runPipeline } from "@pawl/orchestrator";

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
try {
  const end = await runPipeline({
    projectDir: process.cwd(), // the folder that holds pawl.yaml
    isNew: false,
    isWaiting: false,
    driver: "auto",
    environment: process.env,
    signal: stop.signal,
    onEvent: ({ seq, type }) => console.error(seq, type),
    onWarning: (warning) => console.error(warning),
  });
  process.exitCode = { completed: 0, blocked: 3, aborted: 4, stopped: 5 }[end.kind];
} catch (error) {
  if (!(error instanceof OrchestratorError)) throw error;
  console.error(`error ${error.code}: ${error.message}\n${error.hint}`);
  process.exitCode = 2;
}
