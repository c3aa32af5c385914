import { join } from "node:path"

/**
 * The environment in which Node keeps the compiled code of the modules that it has loaded, such as those of Effect and of
 * the AWS SDK. The tests and the programs that they start load the same ones again and again. Vitest turns the cache off
 * when it measures coverage.
 */
export const compileCache = {
  NODE_COMPILE_CACHE:
    process.env["NODE_COMPILE_CACHE"] ?? join(import.meta.dirname, "../../../node_modules/.cache/node-compile")
}
