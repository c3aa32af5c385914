import { join } from "node:path"

/** The environment variable with the file that tests start as the program. */
export const testedProgramVariable = "SNOOZEQL_TEST_PROGRAM"

/**
 * The file that tests start as the program: the one that the environment names, or the sources. The system tests name
 * a bundle, which starts in half of the processor time. It is made of the sources as they were when the tests began, so
 * tests that change sources name the sources.
 */
export const testedProgram =
  process.env[testedProgramVariable] ?? join(import.meta.dirname, "..", "..", "server", "src", "bin.ts")
