import { compileCache } from "./packages/testing/src/compileCache.ts"
import { defineConfig } from "vitest/config"

/** The packages whose coverage `pnpm test --coverage` measures. */
const covered = ["advisor", "analysis", "collector", "domain", "store"]

export default defineConfig({
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "migrations/test/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
      "bench/test/*.test.ts"
    ],
    // Those of the whole program in processes of its own, which run with the system tests.
    exclude: ["**/node_modules/**", "**/*.system.test.ts"],
    globalSetup: ["packages/testing/src/globalSetup.ts"],
    env: compileCache,
    // Files share their workers: most of a file's time would go into loading Effect and the AWS SDK again.
    isolate: false,
    // One more than a small machine has cores: many tests wait for servers, timers and the disk.
    maxWorkers: 3,
    // Long enough for a machine that is busy with other work: a test that hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: "v8",
      include: covered.map((name) => `packages/${name}/src/**/*.ts`),
      reporter: ["text"],
      thresholds: Object.fromEntries(covered.map((name) => [`packages/${name}/src/**`, { lines: 90 }]))
    }
  }
})
