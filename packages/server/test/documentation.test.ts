import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { limitsIgnored } from "../src/postgres/pooler.ts"
import { TlsFailed } from "../src/postgres/TlsFailed.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** The address that GitHub gives to a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .trim()
    .replaceAll(/\s/g, "-")

const anchorsOf = (page: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, "docs", `${page}.md`), "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    anchorOf(heading)
  )

const link = /https:\/\/github\.com\/snoozeql\/snoozeql\/blob\/main\/docs\/([\w-]+)\.md#([\w-]+)/

describe("links to the documentation", () => {
  const messages = [
    limitsIgnored,
    ...(["modes", "authorities", "client"] as const).map((about) => new TlsFailed({ reason: "Refused", about }).message)
  ]

  it.each(messages)("lead to a paragraph: %s", (message) => {
    const [, page = "", anchor = ""] = link.exec(message) ?? []
    assert.include(anchorsOf(page), anchor)
  })

  it("are only in the messages that are checked here", () => {
    const users = globSync("packages/server/src/**/*.ts", { cwd: root }).filter((file) =>
      readFileSync(join(root, file), "utf8").includes("documentation(")
    )
    assert.sameMembers(users, ["packages/server/src/postgres/TlsFailed.ts", "packages/server/src/postgres/pooler.ts"])
  })
})
