import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "migrations/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    globalSetup: ["packages/testing/src/globalSetup.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["packages/{domain,store,collector}/src/**/*.ts"],
      reporter: ["text"],
      thresholds: {
        "packages/domain/src/**": { lines: 90 },
        "packages/store/src/**": { lines: 90 },
        "packages/collector/src/**": { lines: 90 }
      }
    }
  }
})
