import * as PgClient from "@effect/sql-pg/PgClient"
import { Redacted } from "effect"
import { writeSync } from "node:fs"
import type { KillPoint, ReachedEvent } from "./killedProcessOptions.ts"
import { tappedSocket } from "./tappedSocket.ts"

/** A PostgreSQL whose connections are watched. */
export interface TappedDatabaseOptions {
  readonly url: string
  readonly maxConnections: number
  readonly startupParameters: Readonly<Record<string, string>>
}

/** A client whose process can be killed with SIGKILL when its connections reach a given event. */
export const makeTappedDatabase = ({ maxConnections, startupParameters, url }: TappedDatabaseOptions) => {
  const { hostname, port } = new URL(url)
  let events: Array<ReachedEvent> = []
  let killPoint: KillPoint | null = null
  let occurrences = 0

  /** Writes events as JSON. The process may die right after it. */
  const report = (reached: ReadonlyArray<ReachedEvent>): void => {
    writeSync(1, `${JSON.stringify(reached)}\n`)
  }
  const isKillPoint = ({ phase, statement }: ReachedEvent): boolean => {
    if (killPoint === null || killPoint.phase !== phase || killPoint.statement !== statement) return false
    occurrences += 1
    return occurrences > killPoint.occurrence
  }
  const layer = PgClient.layer({
    url: Redacted.make(url),
    stream: () =>
      tappedSocket({ host: hostname, port: Number(port) }, (statement, phase) => {
        const event = { statement, phase }
        events.push(event)
        if (!isKillPoint(event)) return
        report([event])
        process.kill(process.pid, "SIGKILL")
      }),
    startupParameters,
    maxConnections
  })
  return {
    layer,
    /** From now on events are noted, and the process dies where `point` says; null to live. */
    watch: (point: KillPoint | null): void => {
      events = []
      killPoint = point
      occurrences = 0
    },
    /** Writes the events since `watch` as JSON. A process that dies has written the one that it died at. */
    reportEvents: (): void => report(events)
  }
}
