import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { inject } from "vitest"

/** A new, empty folder, gone when the tests have ended. */
export const newFolder = (): Promise<string> => mkdtemp(join(inject("folder"), "run-"))
