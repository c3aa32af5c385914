import { randomUUID } from "node:crypto"
import { connect, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { makeCase } from "../packages/server/test/fuzz/FuzzCase.ts"
import { readRoutes } from "../packages/server/test/fuzz/routes.ts"
import { runCase } from "../packages/server/test/fuzz/runCase.ts"

/** The longest time for a response, in milliseconds. Recommendations may take 120 seconds. */
const timeout = 150_000

const fuzzers = 12
const slowClients = 24

/** What the clients have seen. */
export interface HostileLoad {
  readonly faults: ReadonlyArray<string>
  readonly statuses: ReadonlyMap<number, number>
  /** Ends the fuzzed connections, and starts no more. The slow ones send nothing more and stay open. */
  readonly pause: () => Promise<void>
  /** Destroys all open connections. */
  readonly end: () => void
}

const get = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n"
const post = "POST /api/v1/instances HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

/** The beginnings of slow clients' requests. What follows is sent at a byte a second. */
const beginnings = ["", "GET /api/v1/inst", `${get}X-Slow: `, `${post}Content-Length: 5000\r\n\r\n{"name": "`] as const

/** Runs the fuzzer's requests, and clients that send slowly or do not read, at the same time and without end. */
export const startHostileLoad = (port: number, seed: number): HostileLoad => {
  const faults: Array<string> = []
  const statuses = new Map<number, number>()
  const open = new Set<Socket>()
  const routes = readRoutes(false)
  const knownId = randomUUID()
  const stopping = new AbortController()
  let index = 0

  const keep = (socket: Socket): void => {
    open.add(socket)
    socket.on("error", () => undefined)
    socket.once("close", () => open.delete(socket))
  }

  const fuzz = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const fuzzed = makeCase(index++, { seed, routes, key: undefined, knownId })
      try {
        const outcome = await runCase(fuzzed, { port, key: undefined, timeout, databaseMayBeAway: true })
        for (const status of outcome.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (outcome.fault !== undefined) faults.push(`${outcome.fault} (--seed ${seed} --case ${fuzzed.index})`)
        if (outcome.held !== undefined) keep(outcome.held)
      } catch (error) {
        faults.push(`the server is gone: ${String(error)}`)
        return
      }
    }
  }

  const beSlow = async (number: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true })
      keep(socket)
      const isReader = number % (beginnings.length + 1) !== beginnings.length
      if (isReader) socket.resume()
      else socket.pause().write(`${get}\r\n`.repeat(100))
      if (isReader) socket.write(beginnings[number % beginnings.length] ?? "")
      while (!stopping.signal.aborted && !socket.destroyed && !socket.readableEnded) {
        await sleep(1000)
        if (isReader && socket.writable) socket.write("x")
      }
      if (!stopping.signal.aborted) socket.destroy()
    }
  }

  const fuzzing = Array.from({ length: fuzzers }, fuzz)
  const slow = Array.from({ length: slowClients }, (_, number) => beSlow(number))
  return {
    faults,
    statuses,
    pause: async () => {
      stopping.abort()
      await Promise.all([...fuzzing, ...slow])
    },
    end: () => {
      stopping.abort()
      for (const socket of open) socket.destroy()
    }
  }
}
