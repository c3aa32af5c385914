import { advisor } from "./advisor.ts"
import { analysis } from "./analysis.ts"
import type { Mutation } from "./Mutation.ts"
import { collector } from "./collector.ts"
import { collectorAws } from "./collectorAws.ts"
import { decisions } from "./decisions.ts"
import { domain } from "./domain.ts"
import { exports } from "./exports.ts"
import { http } from "./http.ts"
import { pglite } from "./pglite.ts"
import { recordedExports } from "./recordedExports.ts"
import { replays } from "./replays.ts"
import { server } from "./server.ts"
import { serverConnections } from "./serverConnections.ts"
import { serverImport } from "./serverImport.ts"
import { simulator } from "./simulator.ts"
import { storeMemory } from "./storeMemory.ts"
import { storeSql } from "./storeSql.ts"

/** All deliberate mistakes, in the order of the packages. */
export const mutations: ReadonlyArray<Mutation> = [
  ...domain,
  ...storeSql,
  ...storeMemory,
  ...pglite,
  ...collector,
  ...collectorAws,
  ...simulator,
  ...analysis,
  ...exports,
  ...advisor,
  ...recordedExports,
  ...decisions,
  ...replays,
  ...http,
  ...server,
  ...serverConnections,
  ...serverImport
]
