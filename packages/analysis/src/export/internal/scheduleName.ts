/** The longest name of a schedule that EventBridge Scheduler accepts. */
const longestName = 64

/** Room for what follows an instance's name, such as `-start-10`. */
const suffixLength = 9

const longestBase = longestName - suffixLength

/** The 64-bit FNV-1a hash of an ASCII text, in 13 characters. */
const hash = (text: string): string => {
  let value = 0xcbf29ce484222325n
  for (const character of text) {
    value = BigInt.asUintN(64, (value ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n)
  }
  return value.toString(36).padStart(13, "0")
}

/**
 * The part of a schedule's name that identifies an instance: its name, or the beginning of a long name and a hash of all of
 * it. It is always the same for the same instance. It differs between instances, since their names have no underscore.
 */
export const baseOfScheduleNames = (name: string): string => {
  if (name.length <= longestBase) return name
  const end = `_${hash(name)}`
  return `${name.slice(0, longestBase - end.length)}${end}`
}
