import { describe, expect, it } from "@effect/vitest"
import { publishedPackages } from "../scripts/publishedPackages.ts"
import { describePublicModules } from "./support/declarations.ts"

// `pnpm test:packages -u` writes the snapshots again.
describe.for(publishedPackages)("the exports of $manifest.name", (published) => {
  it("are equal to its snapshot", async () => {
    await expect(describePublicModules(published)).toMatchFileSnapshot(`../${published.folder}/exports.snapshot`)
  })
})
