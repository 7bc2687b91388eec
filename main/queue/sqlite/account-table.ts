/** Accounts: rows of the table `accounts`, without their secrets. */
import type { AccountRepository } from '../job-store.ts'
import type { AccountRecord } from '../records.ts'
import { isProviderName } from './damaged-rows.ts'
import { toAccount } from './rows.ts'
import type { Sql } from './sql.ts'

export class AccountTable implements AccountRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  all(): AccountRecord[] {
    return this.#sql
      .all(`SELECT * FROM accounts WHERE ${isProviderName('provider')} ORDER BY rowid`)
      .map(toAccount)
  }

  save(account: AccountRecord): void {
    this.#sql.run(
      `INSERT INTO accounts (id, provider, name, base_url, allow_http, options)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE
         SET provider = excluded.provider, name = excluded.name, base_url = excluded.base_url,
           allow_http = excluded.allow_http, options = excluded.options`,
      account.id,
      account.provider,
      account.name,
      account.baseUrl,
      account.allowHttp === true ? 1 : 0,
      JSON.stringify(account.options ?? {}),
    )
  }

  remove(id: string): void {
    this.#sql.run('DELETE FROM accounts WHERE id = ?', id)
  }
}
