import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

/** A folder for the tests of the file that calls this at its top; removed after them. */
export const suiteFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "snoozeql-test-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
