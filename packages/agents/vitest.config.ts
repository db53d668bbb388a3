import { defineConfig } from "vitest/config";

// Reached only by a test that hangs; the tests wait for processes, on machines that may be busy.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 30_000 } });
