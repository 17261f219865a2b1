import { randomBytes } from 'node:crypto'
import { createConfirmationCode, type StepUpRequest } from 'relyant'

/** A device that waits to be confirmed, or has been. */
export interface Device extends StepUpRequest {
  /** The id of the device, long and random: it is in the link. */
  readonly operationId: string
  /** Shown on the device and nowhere else. */
  readonly code: string
  readonly state: 'waiting' | 'confirmed'
}

/** The devices: they are the application's, and the edge confirms them. */
export interface Devices {
  ask(owner: { readonly connection: string; readonly accountKey: string; readonly name: string }): Device
  /** Nothing any more once it has waited too long, or too many wrong codes were typed. */
  find(id: string): Device | undefined
  /** Confirms a device that is still waiting, and says whether it was. */
  confirm(id: string): boolean
  countWrongCode(id: string): void
}

const patience = 10 * 60 * 1000
const mostWrongCodes = 5

/** Keeps the devices in memory. */
export function createDevices(): Devices {
  const devices = new Map<string, { device: Device; readonly askedAt: Date; wrongCodes: number }>()

  function findEntry(id: string) {
    const entry = devices.get(id)
    if (entry?.device.state !== 'waiting') return entry
    const isOver = entry.askedAt.getTime() + patience < Date.now() || entry.wrongCodes >= mostWrongCodes
    return isOver ? undefined : entry
  }

  return {
    ask({ connection, accountKey, name }) {
      const operationId = randomBytes(16).toString('base64url')
      const askedAt = new Date()
      // The words of our own server: what a device says of itself may be what an attacker wants to be read.
      const label = `a device of ${name}, asked for at ${askedAt.toISOString().slice(11, 16)} UTC`
      const code = createConfirmationCode()
      const device: Device = { operationId, connection, accountKey, label, code, state: 'waiting' }
      devices.set(operationId, { device, askedAt, wrongCodes: 0 })
      return device
    },
    find: (id) => findEntry(id)?.device,
    confirm(id) {
      const entry = findEntry(id)
      if (entry?.device.state !== 'waiting') return false
      entry.device = { ...entry.device, state: 'confirmed' }
      return true
    },
    countWrongCode(id) {
      const entry = findEntry(id)
      if (entry !== undefined) entry.wrongCodes += 1
    },
  }
}
