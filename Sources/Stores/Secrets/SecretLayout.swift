import GRDB

extension StoreLayout {
  /// Secrets by name and version, who was granted which, and one row about the key and the state of the whole.
  static let secrets = StoreLayout([
    (
      "secrets-1",
      { db in
        try db.execute(
          sql: """
            CREATE TABLE secrets (
              name TEXT NOT NULL,
              version INTEGER NOT NULL,
              state TEXT NOT NULL,
              ends INTEGER NOT NULL,
              created INTEGER NOT NULL,
              used INTEGER,
              nonce BLOB NOT NULL,
              ciphertext BLOB NOT NULL,
              wrapped_key BLOB NOT NULL,
              PRIMARY KEY (name, version)
            ) WITHOUT ROWID;
            CREATE TABLE grants (
              name TEXT NOT NULL,
              holder TEXT NOT NULL,
              definition TEXT NOT NULL,
              granted INTEGER NOT NULL,
              PRIMARY KEY (name, holder, definition)
            ) WITHOUT ROWID;
            CREATE TABLE keyring (
              one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
              kind TEXT NOT NULL,
              salt BLOB NOT NULL,
              rounds INTEGER NOT NULL,
              proof BLOB NOT NULL,
              generation INTEGER NOT NULL,
              seal BLOB NOT NULL
            );
            """)
      }
    )
  ])
}
