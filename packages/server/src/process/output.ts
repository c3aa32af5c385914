/** The reader of the output is gone: the other end of a pipe (`snoozeql serve | head`), or a terminal. */
const isReaderGone = (error: NodeJS.ErrnoException): boolean => error.code === "EPIPE" || error.code === "EIO"

/**
 * Lets the program go on where its output cannot be written. Results that are lost otherwise than by a reader who left,
 * such as on a full disk, make the exit code 1.
 */
export const surviveOutputErrors = (): void => {
  process.stderr.on("error", () => undefined)
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (isReaderGone(error)) return
    process.exitCode = 1
    process.stderr.write(`Cannot write to standard output: ${error.message}\n`)
  })
}
