/** Whatever sends a query with `$1`, `$2` … in it. */
export interface PostgresQueries {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>
}

/** A pool of `pg`: each transaction has a connection of its own. */
export interface PostgresPool extends PostgresQueries {
  readonly totalCount: number
  connect(): Promise<PostgresQueries & { release(destroy?: boolean): void }>
}

/** PGlite, or {@link fromPostgresJs}: it has transactions of its own. */
export interface PostgresTransactions extends PostgresQueries {
  transaction<T>(work: (queries: PostgresQueries) => Promise<T>): Promise<T>
}

/** A `Pool` or a `Client` of `pg`, a PGlite, or what {@link fromPostgresJs} makes. A `Client` is for the directory sync alone. */
export type PostgresClient = PostgresPool | PostgresTransactions | PostgresQueries

export type Row = Readonly<Record<string, unknown>>
export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/** A client as the rest sees it. */
export interface Database {
  readonly query: Query
  /** Carries out `work` wholly or not at all. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>
}

export interface PostgresOptions {
  readonly client: PostgresClient
  /** Where the tables are: small letters, digits and underscores. Default `relyant`. */
  readonly schema?: string
}

/** What `postgres` gives (the package of that name), as far as it is needed. */
export interface PostgresJs {
  unsafe(text: string, values?: never[]): PromiseLike<readonly unknown[]>
  begin(work: (sql: Pick<PostgresJs, 'unsafe'>) => Promise<unknown>): Promise<unknown>
}

/** A client out of a `sql` of the package `postgres`. */
export function fromPostgresJs(sql: PostgresJs): PostgresTransactions {
  const over = (one: Pick<PostgresJs, 'unsafe'>): PostgresQueries => ({
    query: async (text, values = []) => ({ rows: [...(await one.unsafe(text, values as never[]))] }),
  })
  return {
    ...over(sql),
    transaction: async <T>(work: (queries: PostgresQueries) => Promise<T>) =>
      (await sql.begin((one) => work(over(one)))) as T,
  }
}

/** The name of the schema, as SQL. @throws TypeError for a name that would need quotes of its own */
export function schemaOf({ schema = 'relyant' }: Pick<PostgresOptions, 'schema'>): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new TypeError(`${JSON.stringify(schema)} is no name for a schema`)
  return `"${schema}"`
}

export function databaseOf(client: PostgresClient): Database {
  const query = queryOf(client)
  if ('transaction' in client) {
    return { query, transaction: (work) => client.transaction((queries) => work(queryOf(queries))) }
  }
  if ('totalCount' in client) {
    return {
      query,
      async transaction(work) {
        const connection = await client.connect()
        let isBroken = false
        try {
          return await bracketed(queryOf(connection), work, () => {
            isBroken = true
          })
        } finally {
          connection.release(isBroken)
        }
      },
    }
  }
  return overOneConnection(client, query)
}

/** One after the other: on one connection two transactions would be one. */
function overOneConnection(client: PostgresQueries, query: Query): Database {
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const before = turns.get(client) ?? Promise.resolve()
    const turn = before.then(work)
    turns.set(
      client,
      turn.then(
        () => {},
        () => {},
      ),
    )
    return turn
  }
  return {
    query: (text, values) => alone(() => query(text, values)),
    transaction: (work) => alone(() => bracketed(query, work, () => {})),
  }
}

const turns = new WeakMap<PostgresQueries, Promise<void>>()

const queryOf =
  (queries: PostgresQueries): Query =>
  async (text, values = []) =>
    (await queries.query(text, [...values])).rows as readonly Row[]

async function bracketed<T>(query: Query, work: (query: Query) => Promise<T>, onBroken: () => void): Promise<T> {
  try {
    await query('begin')
    const result = await work(query)
    await query('commit')
    return result
  } catch (error) {
    await query('rollback').catch(onBroken)
    throw error
  }
}

/** Serialization failure, deadlock, and a row that another writer was quicker to make or to delete: the next look sees it. */
const passing: readonly unknown[] = ['40001', '40P01', '23505', '23503']

/** A transaction that is tried again where another writer was in its way. */
export async function retried<T>(database: Database, work: (query: Query) => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(work)
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
      if (attempt >= attempts || !passing.includes(code)) throw error
    }
  }
}
