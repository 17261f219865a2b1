import { isSsoError, refuse } from '../../core/errors.ts'
import type { HeldLease } from '../../state/lease.ts'
import type { Settings } from './options.ts'

/** A lease that is renewed while a run goes. */
export interface RunLease {
  readonly fence: number
  /** Ends when the lease is lost. */
  readonly signal: AbortSignal
  /** @throws SsoError `directory_lease_lost` */
  mayWrite(): Promise<void>
  release(): Promise<void>
}

/** @returns undefined while another process runs */
export async function holdLease(settings: Settings): Promise<RunLease | undefined> {
  const { lease, now, setTimer, source, leaseSeconds } = settings
  const milliseconds = leaseSeconds * 1000
  const asked = now()
  const held = await told(source.id, () => lease.acquire(`directory:${source.id}`, milliseconds))
  if (held === undefined) return undefined
  const lost = new AbortController()
  let renewedAt = asked
  let cancel = (): void => {}
  const renew = async (): Promise<void> => {
    const at = now()
    try {
      if (await told(source.id, () => held.renew())) {
        renewedAt = at
        return
      }
      refuse('directory_lease_lost', { reason: 'lost', source: source.id })
    } catch (error) {
      // What does not answer is asked again, for as long as the lease cannot have ended.
      const answered = isSsoError(error) && error.details['reason'] === 'lost'
      if (answered || now() >= renewedAt + milliseconds) lost.abort(error)
    }
  }
  const keep = (): void => {
    cancel = setTimer(() => {
      renew().then(() => (lost.signal.aborted ? undefined : keep()))
    }, milliseconds / 3)
  }
  keep()
  return {
    fence: held.fence,
    signal: lost.signal,
    async mayWrite() {
      if (now() >= renewedAt + milliseconds / 3) await renew()
      lost.signal.throwIfAborted()
    },
    async release() {
      cancel()
      cancel = () => {}
      await releaseQuietly(held, settings)
    },
  }
}

/** The lease ends by itself: that it could not be given back is worth a word, and no failed run. */
async function releaseQuietly(held: HeldLease, { onError }: Settings): Promise<void> {
  try {
    await held.release()
  } catch (error) {
    onError(error)
  }
}

async function told<T>(source: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    return refuse('directory_lease_lost', { reason: 'unreachable', source }, { cause })
  }
}
