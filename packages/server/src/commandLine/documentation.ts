/** Where a paragraph of the documentation can be read, from wherever the program was installed. */
export const documentation = (page: string, paragraph: string): string =>
  `https://github.com/snoozeql/snoozeql/blob/main/docs/${page}.md#${paragraph}`
