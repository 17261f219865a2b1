import { readFileSync } from 'node:fs'
import { createRelyingParty } from '../../src/index.ts'

// Begins a sign-in in a process of its own, as configured on standard input, and prints where it sends the browser.
const { options, request } = JSON.parse(readFileSync(0, 'utf8'))
const { outbound, cookies } = await createRelyingParty(options).begin(request)
console.log(JSON.stringify({ outbound, cookies }))
