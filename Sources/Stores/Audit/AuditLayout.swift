import GRDB

extension StoreLayout {
  /// Records in order, signed words on how far they go, and how much of each tail is among them; records refuse to be changed.
  static let audit = StoreLayout([
    (
      "audit-1",
      { db in
        try db.execute(
          sql: """
            CREATE TABLE records (
              seq INTEGER PRIMARY KEY,
              at INTEGER NOT NULL,
              node TEXT NOT NULL,
              actor TEXT NOT NULL,
              on_behalf_of TEXT,
              action TEXT NOT NULL,
              phase TEXT NOT NULL,
              target TEXT NOT NULL,
              server TEXT,
              decision TEXT,
              reason TEXT,
              rule TEXT,
              definition TEXT,
              arguments TEXT,
              result TEXT,
              run TEXT,
              step TEXT,
              outcome TEXT,
              cached INTEGER,
              hash BLOB NOT NULL
            );
            CREATE TABLE checkpoints (
              seq INTEGER PRIMARY KEY,
              at INTEGER NOT NULL,
              hash BLOB NOT NULL,
              signature BLOB NOT NULL
            );
            CREATE TRIGGER records_stay BEFORE UPDATE ON records
              BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
            CREATE TRIGGER records_are_kept BEFORE DELETE ON records
              BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;
            """)
      }
    ),
    ("audit-2", { db in try db.execute(sql: "ALTER TABLE records ADD COLUMN details TEXT") }),
    (
      "audit-3",
      { db in try db.execute(sql: "CREATE TABLE tails (name TEXT PRIMARY KEY, taken INTEGER NOT NULL) WITHOUT ROWID") }
    ),
  ])
}
