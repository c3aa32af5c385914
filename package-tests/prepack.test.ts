import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync } from "node:fs"
import { cp, mkdir, rm, symlink } from "node:fs/promises"
import { join } from "node:path"
import { publishedPackages, root } from "../scripts/publishedPackages.ts"
import { newFolder } from "./support/newFolder.ts"
import { run } from "./support/run.ts"

/** Copies one package of this workspace, with its build, into a new workspace. */
const copyWorkspace = async (folder: string): Promise<string> => {
  const workspace = await newFolder()
  for (const file of ["package.json", "pnpm-workspace.yaml"]) await cp(join(root, file), join(workspace, file))
  await symlink(join(root, "scripts"), join(workspace, "scripts"))
  await mkdir(join(workspace, folder), { recursive: true })
  for (const file of readdirSync(join(root, folder)).filter((name) => name !== "node_modules" && name !== "test")) {
    await cp(join(root, folder, file), join(workspace, folder, file), { recursive: true })
  }
  return workspace
}

/** Runs `pnpm pack`, and returns its result and the tarballs. */
const pack = async (workspace: string, folder: string) => {
  const result = await run("pnpm", ["pack", "--pack-destination", workspace], { cwd: join(workspace, folder) })
  return { ...result, tarballs: readdirSync(workspace).filter((name) => name.endsWith(".tgz")) }
}

describe("prepack", () => {
  it.each(publishedPackages)("is a script of $manifest.name", ({ folder, manifest }) => {
    const [command, script = ""] = manifest.scripts?.["prepack"]?.split(" ") ?? []
    assert.strictEqual(command, "node")
    assert.strictEqual(join(root, folder, script), join(root, "scripts", "prepack.ts"))
  })

  it.each(["packages/domain", "migrations"])(
    "refuses to pack %s without its build, and says what to do",
    async (folder) => {
      const workspace = await copyWorkspace(folder)
      await rm(join(workspace, folder, "dist"), { recursive: true })
      const { code, stderr, stdout, tarballs } = await pack(workspace, folder)
      assert.notStrictEqual(code, 0)
      assert.match(
        stdout + stderr,
        /is not built \(dist\/\S+ is missing, and \d+ more\)\. Run `pnpm build` in the root/
      )
      assert.deepStrictEqual(tarballs, [])
    }
  )

  it("refuses to pack a package with a module that the build lacks", async () => {
    const workspace = await copyWorkspace("packages/domain")
    await rm(join(workspace, "packages/domain/dist/Hour.js"))
    const { code, stderr, stdout, tarballs } = await pack(workspace, "packages/domain")
    assert.notStrictEqual(code, 0)
    assert.include(stdout + stderr, "@snoozeql/domain is not built (dist/Hour.js is missing).")
    assert.deepStrictEqual(tarballs, [])
  })

  it("packs a package that is built", async () => {
    const workspace = await copyWorkspace("packages/domain")
    assert.isTrue(existsSync(join(workspace, "packages/domain/dist/Hour.js")))
    const { code, stderr, tarballs } = await pack(workspace, "packages/domain")
    assert.strictEqual(code, 0, stderr)
    assert.lengthOf(tarballs, 1)
  })
})
