/** What runs here: shown by /healthz and as a metric. */
export interface BuildInfo {
  readonly name: string
  readonly version: string
  readonly node: string
  readonly modelVersion: string
}
