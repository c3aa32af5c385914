/** Whether the reader of the output has gone: the other end of a pipe (`snoozeql serve | head`), or a terminal. */
const isReaderGone = (error: NodeJS.ErrnoException): boolean => error.code === "EPIPE" || error.code === "EIO"

/**
 * Lets the program continue if its output cannot be written. If results are lost for another reason than a reader that has
 * gone, such as a full disk, the exit code is 1.
 */
export const surviveOutputErrors = (): void => {
  process.stderr.on("error", () => undefined)
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (isReaderGone(error)) return
    process.exitCode = 1
    process.stderr.write(`Cannot write to standard output: ${error.message}\n`)
  })
}
