import type fc from 'fast-check'
import type { Step } from '../step.ts'
import { answerStepUp } from './answer-step-up.ts'
import { attackerSignIn } from './attacker-sign-in.ts'
import { defectiveAnswer } from './defective-answer.ts'
import { bringAnswer, carryAnswer } from './deliver-answer.ts'
import { flood } from './flood.ts'
import { foreignTransaction } from './foreign-transaction.ts'
import { forgeStepUp } from './forge-step-up.ts'
import { honestSignIn } from './honest-sign-in.ts'
import { injectAnswer } from './inject-answer.ts'
import { lateAnswer } from './late-answer.ts'
import { misplaceAnswer } from './misplace-answer.ts'
import { mixUp } from './mix-up.ts'
import { openRedirect } from './open-redirect.ts'
import { crash, rotateKeys, rotateSecrets, wait } from './operations.ts'
import { outage } from './outage.ts'
import { editOwnCookies, plantOddCookies, plantOneCookie } from './plant-cookies.ts'
import { prepareAnswer } from './prepare-answer.ts'
import { refresh } from './refresh.ts'
import { unsolicitedAnswer } from './unsolicited.ts'

const weighted: readonly (readonly [weight: number, step: fc.Arbitrary<Step>])[] = [
  [5, honestSignIn],
  [8, prepareAnswer],
  [3, attackerSignIn],
  [7, bringAnswer],
  [3, carryAnswer],
  [6, misplaceAnswer],
  [4, defectiveAnswer],
  [3, injectAnswer],
  [3, answerStepUp],
  [2, unsolicitedAnswer],
  [3, plantOddCookies],
  [1, plantOneCookie],
  [4, editOwnCookies],
  [1, lateAnswer],
  [2, openRedirect],
  [1, mixUp],
  [3, forgeStepUp],
  [1, foreignTransaction],
  [1, outage],
  [1, refresh],
  [1, flood],
  [1, crash],
  [1, rotateSecrets],
  [1, rotateKeys],
  [1, wait],
]

/** Every step, as often as its weight: all of them are drawn alike. */
export const allSteps: readonly fc.Arbitrary<Step>[] = weighted.flatMap(([weight, step]) =>
  Array.from({ length: weight }, () => step),
)
