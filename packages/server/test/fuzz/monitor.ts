/**
 * Loaded into the server before it starts (`--import`). Twice a second, it writes the delays of the event loop and the memory
 * as one line of JSON to the file that FUZZ_MONITOR names.
 *
 * A delay is the time by which a timer comes late, as Node's monitorEventLoopDelay counts it. `own` is the part of it in which the thread ran, or waited for something
 * that it asked for: without the time in which it was ready and the machine had no processor for it (run_delay of
 * Linux's schedstat). On a machine that others use, only that says something about the server.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { readFileSync, writeFileSync } from "node:fs"

const file = process.env["FUZZ_MONITOR"] ?? ""
const interval = 10
const requestStart = "http.server.request.start"

/** How long the main thread was ready but did not run, in milliseconds; 0 if the system does not report it. */
const readRunDelay = (): number => {
  try {
    const [, delay = "0"] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")
    return Number(delay) / 1e6
  } catch {
    return 0
  }
}

/** How often a delay of as many milliseconds as the index occurred. The last element also counts longer delays. */
const histogram = () => Array.from({ length: 2001 }, () => 0)

const own = histogram()
const all = histogram()
let longestOwn = 0
let longestAll = 0
let peakMemory = 0
let last = performance.now()
let lastRunDelay = readRunDelay()

const count = (counts: Array<number>, delay: number): void => {
  const index = Math.min(Math.floor(delay), counts.length - 1)
  counts[index] = (counts[index] ?? 0) + 1
}

const measure = (): void => {
  const now = performance.now()
  const runDelay = readRunDelay()
  const late = Math.max(0, now - last - interval)
  const lateByItself = Math.max(0, late - (runDelay - lastRunDelay))
  longestAll = Math.max(longestAll, late)
  longestOwn = Math.max(longestOwn, lateByItself)
  count(all, late)
  count(own, lateByItself)
  last = now
  lastRunDelay = runDelay
  setTimeout(measure, interval).unref()
}

const percentile = (counts: ReadonlyArray<number>, share: number): number => {
  const total = counts.reduce((sum, each) => sum + each, 0)
  let seen = 0
  return counts.findIndex((each) => {
    seen += each
    return seen >= share * total
  })
}

const write = (): void => {
  peakMemory = Math.max(peakMemory, process.memoryUsage.rss())
  const report = {
    own: { p99: percentile(own, 0.99), longest: Math.round(longestOwn) },
    all: { p99: percentile(all, 0.99), longest: Math.round(longestAll) },
    peakMemory,
    memory: process.memoryUsage.rss()
  }
  writeFileSync(file, JSON.stringify(report))
}

/** Measures from the first request on, so that the start of the program does not count. */
const start = (): void => {
  unsubscribe(requestStart, start)
  last = performance.now()
  lastRunDelay = readRunDelay()
  measure()
  setInterval(write, 500).unref()
}

subscribe(requestStart, start)
