import { type ServerProcess, startServer } from "./serverProcess.ts"

/** Nothing listens on port 9, so that the program's own passes find no instance and change nothing. */
const settings = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  SNOOZEQL_PORT: "0",
  // The requests that are measured come without a pause.
  SNOOZEQL_RATE_LIMIT: "0"
}

/** Starts `snoozeql serve` as it is by default, with its log. */
export const startProgram = (databaseUrl: string): Promise<ServerProcess> =>
  startServer("SnoozeQL", "../../packages/server/src/bin.ts serve", { ...settings, DATABASE_URL: databaseUrl })

export const startFastify = (databaseUrl: string): Promise<ServerProcess> =>
  startServer("Fastify", "./baselines/fastify.ts", { DATABASE_URL: databaseUrl })

export const startNodeHttp = (databaseUrl: string): Promise<ServerProcess> =>
  startServer("node:http", "./baselines/nodeHttp.ts", { DATABASE_URL: databaseUrl })
