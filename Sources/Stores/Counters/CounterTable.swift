import GRDB

/// The tables of limits inside one transaction: the accounts of some keys are read into a value, changed there, and written.
struct CounterTable {
  let db: Database

  /// A number for what is taken and held together.
  func nextTicket() throws -> Int64 {
    try db.execute(sql: "UPDATE tickets SET last = last + 1")
    return try Int64.fetchOne(db, sql: "SELECT last FROM tickets") ?? 0
  }

  func state(of keys: Set<String>) throws -> CounterState {
    var state = CounterState()
    for key in keys {
      if let full = try Int64.fetchOne(db, sql: "SELECT full FROM rates WHERE key = ?", arguments: [key]) {
        state.rates[key] = .nanoseconds(full)
      }
      if let row = try Row.fetchOne(db, sql: "SELECT ends, spent FROM accounts WHERE key = ?", arguments: [key]) {
        state.accounts[key] = CounterState.Account(ends: .nanoseconds(row["ends"]), spent: row["spent"])
      }
      let held = try Row.fetchAll(
        db, sql: "SELECT id, amount, ends, holder FROM holds WHERE key = ? ORDER BY id", arguments: [key])
      state.holds += held.map {
        CounterState.Hold(
          id: $0["id"], key: key, amount: $0["amount"], ends: .nanoseconds($0["ends"]), holder: $0["holder"])
      }
    }
    return state
  }

  /// Writes what is different from what was read.
  func write(_ state: CounterState, over old: CounterState) throws {
    for (key, full) in state.rates where old.rates[key] != full {
      try db.execute(
        sql: "INSERT OR REPLACE INTO rates (key, full) VALUES (?, ?)", arguments: [key, full.nanoseconds])
    }
    for (key, account) in state.accounts where old.accounts[key] != account {
      try db.execute(
        sql: "INSERT OR REPLACE INTO accounts (key, ends, spent) VALUES (?, ?, ?)",
        arguments: [key, account.ends.nanoseconds, account.spent])
    }
    for hold in old.holds where !state.holds.contains(hold) {
      try db.execute(sql: "DELETE FROM holds WHERE key = ? AND id = ?", arguments: [hold.key, hold.id])
    }
    for hold in state.holds where !old.holds.contains(hold) {
      try db.execute(
        sql: "INSERT OR REPLACE INTO holds (id, key, amount, ends, holder) VALUES (?, ?, ?, ?, ?)",
        arguments: [hold.id, hold.key, hold.amount, hold.ends.nanoseconds, hold.holder])
    }
  }

  /// Forgets what says nothing any more: full buckets, ended accounts.
  func tidy(at now: Duration) throws {
    let time = now.nanoseconds
    try db.execute(sql: "DELETE FROM rates WHERE full < ?", arguments: [time])
    try db.execute(sql: "DELETE FROM accounts WHERE ends < ?", arguments: [time])
    try db.execute(sql: "DELETE FROM holds WHERE ends < ?", arguments: [time])
  }
}
