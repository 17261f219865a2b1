import { startRedisServer } from './redis-server.ts'

const { port } = await startRedisServer()
console.log(port)
