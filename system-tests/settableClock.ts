import { globSync, writeFileSync } from "node:fs"

/** A program's system clock, while its monotonic clock runs on. */
export interface SettableClock {
  /** What a program needs in its environment to have this clock. */
  readonly environment: Readonly<Record<string, string>>
  /** Sets how many seconds the clock is ahead of the machine's. */
  readonly setOffset: (seconds: number) => void
}

/** Makes a clock with Debian's libfaketime, which reads its offset from a file. */
export const makeSettableClock = (file: string): SettableClock => {
  const [library] = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1")
  if (library === undefined) throw new Error("libfaketime is not installed (Debian package libfaketime)")
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1"
    },
    setOffset: (seconds) => writeFileSync(file, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`)
  }
}
