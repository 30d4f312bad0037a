import { once } from 'node:events'
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  response.writeHead(request.url === '/healthz' || request.url === '/metrics' ? 200 : 404).end()
})
server.listen(Number(process.env['LISTEN_PORT'] ?? 0), process.env['LISTEN_HOST'] ?? '127.0.0.1')
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
server.close()
server.closeAllConnections()
