/**
 * The palette, in two lights: the values of Wikimedia's Codex 2.4 tokens (colour-base, -subtle, -progressive, -success,
 * -warning, -error, background and border), whose contrast is tested. A page takes them as custom properties.
 */
export type Theme = {
  readonly paper: string
  readonly raised: string
  readonly ink: string
  readonly subtle: string
  readonly grid: string
  readonly accent: string
  readonly second: string
  readonly good: string
  readonly doubtful: string
  readonly bad: string
}

export const light: Theme = {
  paper: '#ffffff',
  raised: '#f8f9fa',
  ink: '#202122',
  subtle: '#54595d',
  grid: '#dadde3',
  accent: '#3366cc',
  second: '#177860',
  good: '#177860',
  doubtful: '#886425',
  bad: '#bf3c2c',
}

export const dark: Theme = {
  paper: '#101418',
  raised: '#1b2127',
  ink: '#eaecf0',
  subtle: '#a2a9b1',
  grid: '#343b43',
  accent: '#88a3e8',
  second: '#2cb491',
  good: '#2cb491',
  doubtful: '#ca982e',
  bad: '#fd7865',
}
