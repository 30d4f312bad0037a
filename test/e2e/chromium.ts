import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { patienceMs } from '../patience.ts'

const executablePath = '/usr/bin/chromium'
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const hasChromium = existsSync(executablePath)
export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath, args, timeout: patienceMs })

export type Look = {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  readonly javaScriptEnabled?: boolean
}

/** Opens a page offline and hands on what it complained about and what it asked of the network. */
export async function visit(
  browser: Browser,
  url: string,
  { colorScheme = 'light', width = 1280, javaScriptEnabled = true }: Look,
  use: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  const viewport = { width, height: 900 }
  const context = await browser.newContext({ offline: true, colorScheme, viewport, javaScriptEnabled })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const noise: string[] = []
  page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) noise.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  await use(page)
  await context.close()
  return noise
}
