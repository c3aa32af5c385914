import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "migrations/test/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
      "bench/test/*.test.ts"
    ],
    globalSetup: ["packages/testing/src/globalSetup.ts"],
    // Files share their workers: most of a file's time would go into loading Effect and the AWS SDK again.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["packages/{analysis,collector,domain,store}/src/**/*.ts"],
      reporter: ["text"],
      thresholds: {
        "packages/analysis/src/**": { lines: 90 },
        "packages/domain/src/**": { lines: 90 },
        "packages/store/src/**": { lines: 90 },
        "packages/collector/src/**": { lines: 90 }
      }
    }
  }
})
