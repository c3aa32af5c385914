import { defineConfig } from "vitest/config"

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
    // Files share their workers: most of a file's time would go into loading Effect and the AWS SDK again.
    isolate: false,
    // One more than a small machine has cores: many tests wait for servers, timers and the disk.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["packages/{advisor,analysis,collector,domain,store}/src/**/*.ts"],
      reporter: ["text"],
      thresholds: {
        "packages/advisor/src/**": { lines: 90 },
        "packages/analysis/src/**": { lines: 90 },
        "packages/domain/src/**": { lines: 90 },
        "packages/store/src/**": { lines: 90 },
        "packages/collector/src/**": { lines: 90 }
      }
    }
  }
})
