import { join } from "node:path"
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    root: join(import.meta.dirname, ".."),
    include: ["system-tests/*.test.ts", "packages/*/test/**/*.system.test.ts"],
    globalSetup: ["packages/testing/src/globalSetup.ts"],
    // The tests start servers, poolers and daemons, and the machine may have only two cores.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000
  }
})
