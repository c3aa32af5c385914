/** Longer messages are pages of a proxy or a load balancer. */
const maximumLength = 500

/** What the SDK appends for programmers when it cannot read an answer. */
const adviceToProgrammers =
  /\s*Deserialization error: to see the raw response, inspect the hidden field \S+ on this object\.?/g

/** The message of an SDK error on one line, without what only helps programmers. */
export const plainMessage = (message: string): string => {
  const plain = message.replace(adviceToProgrammers, "").replace(/\s+/g, " ").trim()
  return plain.length <= maximumLength ? plain : `${plain.slice(0, maximumLength)}…`
}
