import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { troubleshooting } from "../src/troubleshooting.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** The anchors that GitHub makes of a page's headings, if they are plain words. */
const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    readFileSync(join(root, page), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("#"))
      .map((line) => line.replace(/^#+ /, "").toLowerCase().replaceAll(" ", "-"))
  )

describe("troubleshooting", () => {
  it.each(Object.entries(troubleshooting))("refers to an existing section: %s", (_, link) => {
    const [url = "", anchor = ""] = link.split("#")
    const page = url.replace("https://github.com/snoozeql/snoozeql/blob/main/", "")
    assert.isTrue(anchorsOf(page).has(anchor), link)
  })
})
