import { spawn } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"

/** How long a started job may take, in milliseconds. */
const grace = 3_000

/** How long to wait for cron's next minute and its jobs, in milliseconds. */
const timeout = 100_000

const findLibrary = (): string => {
  const library = readdirSync("/usr/lib")
    .map((folder) => join("/usr/lib", folder, "faketime/libfaketime.so.1"))
    .find((path) => existsSync(path))
  if (library === undefined) throw new Error("libfaketime is not installed")
  return library
}

export interface CronRun {
  readonly crontab: string
  /** The minute that cron runs, by the machine's clock. */
  readonly minute: string
  /** The time zone of the machine. */
  readonly machineZone: string
}

/**
 * Lets Debian's cron run one minute of a crontab, and returns the calls of the AWS CLI: the minute in UTC, the action and
 * the instance.
 *
 * It is the real daemon, with a clock set by libfaketime, in its own mount namespace. There, the crontab replaces root's,
 * there is no other crontab, and the machine itself is not changed. Needs root.
 */
export const runUnderCron = async ({ crontab, machineZone, minute }: CronRun): Promise<ReadonlyArray<string>> => {
  const folder = mkdtempSync(join(tmpdir(), "cron-"))
  // Cron begins with the next minute.
  const offset = Math.round((Date.parse(minute) - 8_000 - Date.now()) / 1_000)
  const faked = { LD_PRELOAD: findLibrary(), FAKETIME: `${offset < 0 ? "" : "+"}${offset}s` }
  const calls = join(folder, "calls")
  const ticks = join(folder, "ticks")
  for (const name of ["bin", "crontabs", "cron.d", "run"]) mkdirSync(join(folder, name))
  writeFileSync(join(folder, "crontab"), "")
  writeFileSync(calls, "")
  writeFileSync(
    join(folder, "bin/aws"),
    `#!/bin/sh\n# aws rds ACTION-db-instance --db-instance-identifier NAME --region REGION\necho "$(date -u +%Y-%m-%dT%H:%MZ) $2 $4 $6" >> ${calls}\n`
  )
  chmodSync(join(folder, "bin/aws"), 0o755)
  const header = Object.entries({ PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ...faked })
  const text = [
    ...header.map(([name, value]) => `${name}=${value}`),
    crontab.trimEnd(),
    // This job runs last in the minute.
    `* * * * * echo tick >> ${ticks}`,
    ""
  ].join("\n")
  writeFileSync(join(folder, "crontabs/root"), text, { mode: 0o600 })
  const script = [
    "set -e",
    `mount --bind ${folder}/crontabs /var/spool/cron/crontabs`,
    `mount --bind ${folder}/cron.d /etc/cron.d`,
    `mount --bind ${folder}/crontab /etc/crontab`,
    `mount --bind ${folder}/run /run`,
    `exec env ${Object.entries({ ...faked, TZ: machineZone })
      .map(([name, value]) => `${name}=${value}`)
      .join(" ")} /usr/sbin/cron -f`
  ].join("\n")
  const cron = spawn("unshare", ["--mount", "sh", "-c", script], { stdio: ["ignore", "ignore", "pipe"] })
  let complaints = ""
  cron.stderr.on("data", (chunk) => (complaints += String(chunk)))
  const ended = new Promise((resolve) => cron.once("close", resolve))
  try {
    const start = Date.now()
    while (!existsSync(ticks)) {
      if (cron.exitCode !== null || Date.now() - start > timeout) throw new Error(`cron ran nothing: ${complaints}`)
      await setTimeout(100)
    }
    await setTimeout(grace)
    return readFileSync(calls, "utf8")
      .split("\n")
      .filter((call) => call !== "")
      .toSorted()
  } finally {
    cron.kill("SIGTERM")
    await ended
    rmSync(folder, { recursive: true })
  }
}
