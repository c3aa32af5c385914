import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MemoryTables } from "./MemoryTables.ts"

/** Raises the version of an instance's rows. Call it once for every call that writes or deletes any of them. */
export const raiseVersion = ({ metricsVersions }: MemoryTables["Service"], id: InstanceId): void => {
  metricsVersions.set(id, (metricsVersions.get(id) ?? 0) + 1)
}
