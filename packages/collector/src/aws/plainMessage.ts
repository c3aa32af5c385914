/** Longer messages are usually the HTML page of a proxy or a load balancer. */
const maximumLength = 500

/** The SDK appends this advice for programmers if it cannot parse a response. */
const adviceToProgrammers =
  /\s*Deserialization error: to see the raw response, inspect the hidden field \S+ on this object\.?/g

/** The message of an SDK error on one line, without the advice for programmers. */
export const plainMessage = (message: string): string => {
  const plain = message.replace(adviceToProgrammers, "").replace(/\s+/g, " ").trim()
  return plain.length <= maximumLength ? plain : `${plain.slice(0, maximumLength)}…`
}
