const page = "docs/troubleshooting.md"

/** The paragraphs of the documentation that errors lead to. A test looks for each of them in the page. */
export const troubleshooting = {
  credentials: `${page}#aws-credentials`,
  expiredCredentials: `${page}#expired-credentials`,
  accessDenied: `${page}#access-denied`,
  region: `${page}#aws-region`,
  connection: `${page}#connection-to-aws`,
  proxies: `${page}#proxies`,
  certificates: `${page}#certificates`,
  nothingWritten: `${page}#a-pass-wrote-nothing`,
  passLimit: `${page}#a-pass-reached-its-limit`
} as const
