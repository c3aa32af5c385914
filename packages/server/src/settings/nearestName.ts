/** How many letters must be added, removed or changed to make one text of another (Levenshtein's distance). */
const distance = (one: string, other: string): number => {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1]
    for (const [column, found] of [...other].entries()) {
      current.push(
        Math.min(
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (previous[column] ?? 0) + (letter === found ? 0 : 1)
        )
      )
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}

/** Texts that differ in more than this share of their letters are not misspellings of each other. */
const nearShare = 0.25

/** Returns the name that a person may have meant by a text, or undefined if none is near. Case does not matter. */
export const nearestName = (text: string, names: ReadonlyArray<string>): string | undefined => {
  let nearest: string | undefined
  let least = Math.floor(text.length * nearShare) + 1
  for (const name of names) {
    const found = distance(text.toUpperCase(), name.toUpperCase())
    if (found < least) {
      nearest = name
      least = found
    }
  }
  return nearest
}
