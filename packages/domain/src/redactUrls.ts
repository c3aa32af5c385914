/** What stands in the place of a user's name and password. */
const redacted = "***@"

const userInformation = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>\\]*@/gi

/**
 * A text without the user information of the URLs in it: `https://user:password@host/` becomes `https://***@host/`. For
 * whatever is shown or logged and may repeat a URL, such as the message of an error.
 */
export const redactUrls = (text: string): string => text.replace(userInformation, `$1${redacted}`)

const beforeHost = /^(\s*[a-z][a-z0-9+.-]*:\/\/)?[\s\S]*@/i

/**
 * A text that was meant to be a URL, without what may be user information: everything before its last `@`. For a value that
 * is no URL, in whose password any character may stand. A text that does not look like a URL stays as it is.
 */
export const redactAsUrl = (text: string): string =>
  /:\/\/|^[^\s/@]+:[^/]*@/.test(text) ? text.replace(beforeHost, `$1${redacted}`) : text
