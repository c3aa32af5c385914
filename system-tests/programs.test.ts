import { spawnSync } from "node:child_process"
import { describe, expect, it } from "vitest"

/** What the tests of this folder run, and the Debian package that has it. */
const programs = [
  ["pgbouncer", "pgbouncer"],
  ["psql", "postgresql-client"],
  ["cron", "cron"],
  ["faketime", "faketime"],
  ["wrk", "wrk"]
] as const

describe("programs of the operating system", () => {
  it.each(programs)("%s is installed (Debian package %s)", (program) => {
    // Daemons lie in /usr/sbin, which an ordinary user's PATH may lack.
    const found = spawnSync("sh", ["-c", 'PATH="$PATH:/usr/sbin"; command -v "$0"', program])
    expect(found.status).toBe(0)
  })
})
