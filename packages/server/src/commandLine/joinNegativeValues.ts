/**
 * The arguments with every value that begins with a minus sign and a digit joined to its flag: `--from -7d` becomes
 * `--from=-7d`. No flag begins with a digit, but the parser would take such a value for one.
 */
export const joinNegativeValues = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = args.indexOf("--")
  const joined: Array<string> = []
  for (const [index, arg] of args.entries()) {
    const flag = joined.at(-1)
    const isValue = /^-\d/.test(arg) && flag !== undefined && /^--[a-z][a-z-]*$/.test(flag)
    if (isValue && (end < 0 || index < end)) joined[joined.length - 1] = `${flag}=${arg}`
    else joined.push(arg)
  }
  return joined
}
