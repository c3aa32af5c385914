import { globSync, writeFileSync } from "node:fs"

/** A program's system clock that can be set. Its monotonic clock is not changed. */
export interface SettableClock {
  /** The environment variables that give a program this clock. */
  readonly environment: Readonly<Record<string, string>>
  /** Sets how many seconds the clock is ahead of the machine's. */
  readonly setOffset: (seconds: number) => void
}

/** Makes a clock with Debian's libfaketime, which reads the offset from a file. */
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
