import { setTimeout as sleep } from "node:timers/promises"
import type { Program } from "./program.ts"

/** The measurements of one `GET /api/v1/recommendations`. */
export interface RequestRun {
  readonly seconds: number
  readonly mebibytes: number
  /** Resident memory of the program before the request and at its peak, in MiB. */
  readonly memoryBefore: number
  readonly memoryPeak: number
  /** How long requests of `/health/live` took meanwhile, in milliseconds. */
  readonly others: ReadonlyArray<number>
}

const millisBetweenSamples = 50

/** Requests the recommendations, and meanwhile checks whether the program is alive and how much memory it uses. */
export const measureRequest = async ({ residentMemory, url }: Program): Promise<RequestRun> => {
  const memoryBefore = await residentMemory()
  let memoryPeak = memoryBefore
  const answered = new AbortController()
  const others: Array<number> = []
  const watch = async () => {
    while (!answered.signal.aborted) {
      const start = performance.now()
      await (await fetch(`${url}/health/live`)).arrayBuffer()
      others.push(performance.now() - start)
      memoryPeak = Math.max(memoryPeak, await residentMemory())
      await sleep(millisBetweenSamples)
    }
  }
  const watching = watch()
  const start = performance.now()
  const response = await fetch(`${url}/api/v1/recommendations`)
  const body = await response.arrayBuffer()
  const seconds = (performance.now() - start) / 1000
  answered.abort()
  await watching
  if (response.status !== 200) throw new Error(`The program answered ${response.status}`)
  return { seconds, mebibytes: body.byteLength / 2 ** 20, memoryBefore, memoryPeak, others }
}
