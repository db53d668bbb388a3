import { defineConfig } from "vitest/config";

// Every test runs dozens of git processes; on a busy machine with a slow disk that takes many times the usual second.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } });
