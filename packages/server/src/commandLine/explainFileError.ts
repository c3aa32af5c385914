import type { PlatformError } from "effect"

/** Says in plain words why a file or a folder cannot be used. */
export const explainFileError = ({ message, reason }: PlatformError.PlatformError, path: string): string => {
  switch (reason._tag) {
    case "NotFound":
      return `there is no file or folder ${path}`
    case "PermissionDenied":
      return `this user may not use ${path}: check its permissions`
    default:
      return message
  }
}
