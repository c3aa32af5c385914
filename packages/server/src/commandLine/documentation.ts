/** The URL of a paragraph of the documentation. It works wherever the program is installed. */
export const documentation = (page: string, paragraph: string): string =>
  `https://github.com/snoozeql/snoozeql/blob/main/docs/${page}.md#${paragraph}`
