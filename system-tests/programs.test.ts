import { testedProgram } from "@snoozeql/testing/testedProgram"
import { spawnSync } from "node:child_process"
import { describe, expect, it } from "vitest"

/** The programs that the tests of this folder run, and their Debian packages. */
const programs = [
  ["pgbouncer", "pgbouncer"],
  ["psql", "postgresql-client"],
  ["cron", "cron"],
  ["faketime", "faketime"],
  ["wrk", "wrk"]
] as const

describe("the program", () => {
  it("is tested as it is published", () => {
    expect(testedProgram).toMatch(/\/bin\.js$/)
  })
})

describe("programs of the operating system", () => {
  it.each(programs)("%s is installed (Debian package %s)", (program) => {
    // Daemons are in /usr/sbin, which may not be in an ordinary user's PATH.
    const found = spawnSync("sh", ["-c", 'PATH="$PATH:/usr/sbin"; command -v "$0"', program])
    expect(found.status).toBe(0)
  })
})
