import type { Faults, Operation } from "../Faults.ts"
import { draw } from "./draw.ts"

/** A fault that hits a whole call. */
export type CallFault = "connection reset" | "server error" | "throttling"

const rates = [
  ["connection reset", "connection_reset_rate"],
  ["server error", "server_error_rate"],
  ["throttling", "throttling_rate"]
] as const

const appliesTo = (faults: Faults, operation: Operation): boolean => faults.operations?.includes(operation) ?? true

/** The fault that hits the `number`th call of an operation, if any. */
export const callFault = (faults: Faults, seed: number, operation: Operation, number: number): CallFault | undefined =>
  appliesTo(faults, operation)
    ? rates.find(([fault, rate]) => draw(seed, `${operation} ${fault}`, number, faults[rate]))?.[0]
    : undefined

/** How long calls of an operation wait, if at all. */
export const callLatency = (faults: Faults, operation: Operation): Faults["latency"] =>
  appliesTo(faults, operation) ? faults.latency : undefined

/** The error code for calls of an operation that are signed with an access key, if that key is refused. */
export const accessKeyRefusal = (
  faults: Faults,
  operation: Operation,
  accessKey: string | undefined
): string | undefined =>
  accessKey !== undefined && appliesTo(faults, operation) ? faults.refused_access_keys?.[accessKey] : undefined
