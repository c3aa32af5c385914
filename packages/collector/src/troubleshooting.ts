const page = "https://github.com/snoozeql/snoozeql/blob/main/docs/troubleshooting.md"

/**
 * The sections of the documentation that error messages refer to, as URLs that work wherever the program is installed. A
 * test checks that each exists.
 */
export const troubleshooting = {
  credentials: `${page}#aws-credentials`,
  expiredCredentials: `${page}#expired-credentials`,
  accessDenied: `${page}#access-denied`,
  roles: `${page}#a-role-cannot-be-assumed`,
  region: `${page}#aws-region`,
  connection: `${page}#connection-to-aws`,
  proxies: `${page}#proxies`,
  certificates: `${page}#certificates`,
  nothingWritten: `${page}#a-pass-wrote-nothing`,
  passLimit: `${page}#a-pass-reached-its-limit`
} as const
