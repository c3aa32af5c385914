import { Worker } from "node:worker_threads"

/** How much later than the main thread's timer the guard thread acts, in milliseconds. */
const grace = 500

/**
 * Ends the process after a time, in milliseconds, whatever its threads do. A timer of the main thread ends it with an exit
 * code and a message. If that thread is busy, such as with a long statement of the embedded database, a separate thread
 * kills the process (SIGKILL, exit code 137 in shells). A database loses nothing that it has acknowledged.
 */
export const endWithin = (milliseconds: number, onTimeout: () => void): void => {
  setTimeout(onTimeout, milliseconds).unref()
  new Worker(`setTimeout(() => process.kill(process.pid, "SIGKILL"), ${milliseconds + grace})`, {
    eval: true
  }).unref()
}

/** Exits with code 1, because a graceful stop takes too long. */
export const giveUp = (): void => {
  process.stderr.write("SnoozeQL could not stop in time, and exits without waiting any longer\n")
  process.exit(1)
}
