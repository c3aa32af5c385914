import type { PGlite } from "@electric-sql/pglite"
import { NodeFS } from "@electric-sql/pglite/nodefs"
import { Predicate } from "effect"
import { closeSync, fsyncSync, openSync } from "node:fs"

/** An open file or folder of Emscripten's NODEFS. Only a file has a descriptor. */
interface OpenNode {
  readonly nfd: number | undefined
  readonly node: object
}

/** The part of Emscripten's NODEFS that is used here. */
interface NodeFiles {
  readonly realPath: (node: object) => string
  readonly stream_ops: { fsync?: (stream: OpenNode) => number }
}

const isNodeFiles = (value: unknown): value is NodeFiles =>
  Predicate.hasProperty(value, "realPath") &&
  typeof value.realPath === "function" &&
  Predicate.hasProperty(value, "stream_ops") &&
  Predicate.isObject(value.stream_ops)

const findNodeFiles = (emscriptenFiles: unknown): NodeFiles => {
  if (
    Predicate.hasProperty(emscriptenFiles, "filesystems") &&
    Predicate.hasProperty(emscriptenFiles.filesystems, "NODEFS") &&
    isNodeFiles(emscriptenFiles.filesystems.NODEFS)
  ) {
    return emscriptenFiles.filesystems.NODEFS
  }
  throw new Error("this version of PGlite has no NODEFS to make durable")
}

/** The code of EIO in Emscripten's system interface. */
const inputOutputError = 29

const syncFolder = (path: string): void => {
  const descriptor = openSync(path, "r")
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** PGlite's files in a folder, with an fsync that reaches the disk. NODEFS itself does nothing on fsync. */
export class SyncedNodeFs extends NodeFS {
  override async init(pglite: PGlite, options: Parameters<NodeFS["init"]>[1]): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(pglite, options)
    const makeSynced = (module: PGlite["Module"]): void => {
      const files = findNodeFiles(module.FS)
      files.stream_ops.fsync = ({ nfd, node }) => {
        try {
          if (nfd === undefined) syncFolder(files.realPath(node))
          else fsyncSync(nfd)
          return 0
        } catch {
          return inputOutputError
        }
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), makeSynced] } }
  }
}
