/** The AWS CLI's other output formats, and how to recognize them. */
const formats = [
  { name: "text", pattern: /^(?:DATAPOINTS|METRICDATARESULTS|TIMESTAMPS|VALUES)\t/m },
  {
    name: "YAML",
    pattern: /^(?:- )?["']?(?:Label|Datapoints|MetricDataResults|Messages|Timestamp|Average|Id)["']?:(?:\s|$)/m
  },
  { name: "table", pattern: /^\s*(?:[+|]-{3,}|-{10,}\s*$)/m }
] as const

const isPythonLiteral = (content: string): boolean => /datetime\.datetime\(|^\s*[{[][{[\s]*'/.test(content)

/** Names the format of a file that is neither JSON nor CSV, and says how to save it; undefined if it may be one of them. */
export const describeOtherFormat = (content: string): string | undefined => {
  if (isPythonLiteral(content)) {
    return "it is a value as Python prints it; save it with json.dump(…, default=str)"
  }
  if (/^\s*[{[]/.test(content)) return undefined
  const format = formats.find(({ pattern }) => pattern.test(content))
  return format === undefined
    ? undefined
    : `it is output of the AWS CLI as ${format.name}; save it again with --output json`
}
