import { join } from "node:path"
import { defineConfig } from "vitest/config"
import { compileCache } from "../packages/testing/src/compileCache.ts"

export default defineConfig({
  test: {
    root: join(import.meta.dirname, ".."),
    include: ["system-tests/*.test.ts", "packages/*/test/**/*.system.test.ts"],
    globalSetup: ["packages/testing/src/globalSetup.ts"],
    env: compileCache,
    // Two more than a small machine has cores: most of these tests wait for timers, clocks and stopped programs.
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 60_000
  }
})
