import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Ends a program when this process ends, also when it is killed and cannot do so itself: a shell waits for the end of a pipe
 * that only this process holds, and kills the program then.
 */
export function endWithUs(child: ChildProcess): void {
  const script = 'read -r _; kill -9 "$1"'
  const watchdog = spawn('sh', ['-c', script, 'sh', String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
  // Killed, and not only let go: the number of a program that has ended may become another program's.
  child.once('exit', () => watchdog.kill('SIGKILL'))
}
