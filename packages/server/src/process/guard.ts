import { Worker } from "node:worker_threads"

/** How much later than the main thread the guard acts, in milliseconds. */
const grace = 500

/**
 * Ends the process after a time, in milliseconds, whatever its threads do. A timer of the main thread does it with an
 * exit code and a message. Where that thread is busy, such as with a long statement of the embedded database, a thread of
 * its own kills the process (SIGKILL, 137 in shells): databases lose nothing that they have acknowledged.
 */
export const endWithin = (milliseconds: number, onTimeout: () => void): void => {
  setTimeout(onTimeout, milliseconds).unref()
  new Worker(`setTimeout(() => process.kill(process.pid, "SIGKILL"), ${milliseconds + grace})`, {
    eval: true
  }).unref()
}

/** Exits with code 1 where a graceful stop takes too long. */
export const giveUp = (): void => {
  process.stderr.write("SnoozeQL could not stop in time, and exits without waiting any longer\n")
  process.exit(1)
}
