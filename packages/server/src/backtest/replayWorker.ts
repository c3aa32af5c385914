import { parentPort } from "node:worker_threads"
import { type ReplayJob, replayCsv } from "./replayCsv.ts"

parentPort?.on("message", (job: ReplayJob) => parentPort?.postMessage(replayCsv(job), []))
