import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { type Person, type PersonInput, person, personInput } from '../person.ts'

const schema = z
  .array(
    personInput.extend({
      authTime: z.union([z.iso.datetime().transform((value) => new Date(value)), z.literal(false)]).exactOptional(),
    }),
  )
  .nonempty('write at least one person')

/** A file of people that is read again whenever it has changed. */
export interface PeopleFile {
  /** @throws TypeError that says what is wrong with the file, where it could never be read */
  read(): readonly Person[]
}

/**
 * Reads people from a JSON file: an array of what `person()` takes, dates as ISO 8601 texts.
 *
 * The file is looked at when somebody needs it, so that nothing has to be watched in between. What does not read any more is
 * reported, and the people of before stay.
 *
 * @param onProblem receives why a changed file could not be read
 */
export function createPeopleFile(path: string, onProblem: (problem: string) => void): PeopleFile {
  let version = ''
  let people: readonly Person[] | undefined
  let reported: string | undefined
  return {
    read() {
      try {
        const { mtimeMs, size } = statSync(path)
        const current = `${mtimeMs}|${size}`
        if (people === undefined || current !== version) {
          version = current
          people = parsePeople(readFileSync(path, 'utf8'))
          reported = undefined
        }
        return people
      } catch (error) {
        const problem = `${path}: ${error instanceof Error ? error.message : String(error)}`
        if (people === undefined) throw new TypeError(problem, { cause: error })
        if (problem !== reported) onProblem(problem)
        reported = problem
        return people
      }
    },
  }
}

/** @throws Error that names what is wrong, and where */
function parsePeople(json: string): readonly Person[] {
  const parsed = schema.safeParse(JSON.parse(json.replace(/^\uFEFF/, '')))
  if (!parsed.success) throw new TypeError(z.prettifyError(parsed.error))
  const people = parsed.data.map((input) => person(input as PersonInput))
  const subjects = people.map(({ subject }) => subject)
  const repeated = subjects.find((subject, index) => subjects.indexOf(subject) !== index)
  if (repeated !== undefined) throw new TypeError(`two people have the subject ${JSON.stringify(repeated)}`)
  return people
}
