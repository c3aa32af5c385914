/** Replaces a user's name and password. */
const redacted = "***@"

const userInformation = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>\\]*@/gi

/**
 * Removes the user information from the URLs in a text: `https://user:password@host/` becomes `https://***@host/`. Use
 * it for everything that is shown or logged and may repeat a URL, such as an error message.
 */
export const redactUrls = (text: string): string => text.replace(userInformation, `$1${redacted}`)

const beforeHost = /^(\s*[a-z][a-z0-9+.-]*:\/\/)?[\s\S]*@/i

/**
 * Removes what may be user information from a value that was meant to be a URL: everything before its last `@`. Use it
 * for a value that is not a valid URL, because its password may contain any character. A text that does not look like a
 * URL is returned unchanged.
 */
export const redactAsUrl = (text: string): string =>
  /:\/\/|^[^\s/@]+:[^/]*@/.test(text) ? text.replace(beforeHost, `$1${redacted}`) : text
