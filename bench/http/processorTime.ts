import { readdirSync, readFileSync } from "node:fs"

/** The processor time of a thread or a process in milliseconds, or 0 if it has ended. Only Linux tells it. */
const timeOf = (path: string): number => {
  try {
    return Number(readFileSync(path, "latin1").split(" ")[0]) / 1e6
  } catch {
    return 0
  }
}

const threadsOf = (pid: number): ReadonlyArray<string> => {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** The processor time of all threads of a process so far, in milliseconds. */
export const processorTime = (pid: number): number =>
  threadsOf(pid).reduce((sum, thread) => sum + timeOf(`/proc/${pid}/task/${thread}/schedstat`), 0)

/** The fields of /proc/PID/stat from the process's parent on. The name before them may have blanks. */
const statOf = (pid: string): ReadonlyArray<number> => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) . /s, "")
      .split(" ")
      .map(Number)
  } catch {
    return []
  }
}

/** Linux counts the time of processes that have ended in hundredths of a second. */
const millisPerTick = 10

/** The processor time of the children of a process so far, in milliseconds. PostgreSQL has one for each connection. */
export const processorTimeOfChildren = (parent: number): number => {
  const [ended = 0, endedInKernel = 0] = statOf(String(parent)).slice(12, 14)
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && statOf(pid)[0] === parent)
    .reduce((sum, pid) => sum + processorTime(Number(pid)), (ended + endedInKernel) * millisPerTick)
}
