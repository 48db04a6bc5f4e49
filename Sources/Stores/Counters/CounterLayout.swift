import GRDB

extension StoreLayout {
  /// One number for each rate, an account for each budget, and what is held; times are nanoseconds since 1970.
  static let counters = StoreLayout([
    (
      "counters-1",
      { db in
        try db.execute(
          sql: """
            CREATE TABLE rates (key TEXT NOT NULL PRIMARY KEY, full INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX rates_by_age ON rates (full);
            CREATE TABLE accounts (
              key TEXT NOT NULL PRIMARY KEY, ends INTEGER NOT NULL, spent INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE INDEX accounts_by_age ON accounts (ends);
            CREATE TABLE holds (
              id INTEGER NOT NULL, key TEXT NOT NULL, amount INTEGER NOT NULL, ends INTEGER NOT NULL,
              holder TEXT NOT NULL, PRIMARY KEY (key, id)
            ) WITHOUT ROWID;
            CREATE INDEX holds_by_id ON holds (id);
            CREATE TABLE tickets (last INTEGER NOT NULL);
            INSERT INTO tickets VALUES (0);
            """)
      }
    )
  ])
}
