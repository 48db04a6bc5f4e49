import GRDB

extension StoreLayout {
  /// Runs, their events in order, the latest word on each of their steps, and large values by their hash; tasks of clients,
  /// and what steps keep for later runs.
  ///
  /// Numbers of runs are never given twice, so a journal of a deleted run cannot write into another one.
  static let runs = StoreLayout([
    (
      "runs-1",
      { db in
        try db.execute(
          sql: """
            CREATE TABLE runs (
              number INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL UNIQUE,
              seed INTEGER NOT NULL,
              kind TEXT NOT NULL,
              name TEXT NOT NULL,
              title TEXT NOT NULL,
              state TEXT NOT NULL DEFAULT 'open',
              exit INTEGER,
              created INTEGER NOT NULL,
              updated INTEGER NOT NULL,
              last INTEGER NOT NULL DEFAULT 0,
              parent TEXT,
              forked_from TEXT,
              start_key TEXT UNIQUE,
              holder TEXT,
              held_since INTEGER,
              fence INTEGER NOT NULL DEFAULT 0,
              snapshot TEXT NOT NULL
            );
            CREATE INDEX runs_by_age ON runs (created);
            CREATE INDEX runs_held ON runs (holder) WHERE holder IS NOT NULL;
            CREATE TABLE events (
              run INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              path TEXT NOT NULL,
              n INTEGER NOT NULL,
              attempt INTEGER NOT NULL,
              type TEXT NOT NULL,
              data TEXT,
              blob TEXT,
              m TEXT NOT NULL,
              UNIQUE (run, seq)
            );
            CREATE TABLE steps (
              run INTEGER NOT NULL,
              path TEXT NOT NULL,
              n INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              doubt INTEGER NOT NULL,
              PRIMARY KEY (run, path, n)
            ) WITHOUT ROWID;
            CREATE INDEX steps_in_doubt ON steps (run) WHERE doubt = 1;
            CREATE TABLE blobs (
              hash TEXT NOT NULL PRIMARY KEY,
              bytes BLOB NOT NULL,
              uses INTEGER NOT NULL DEFAULT 0
            );
            CREATE TRIGGER blob_used AFTER INSERT ON events WHEN new.blob IS NOT NULL
              BEGIN UPDATE blobs SET uses = uses + 1 WHERE hash = new.blob; END;
            CREATE TRIGGER blob_let_go AFTER DELETE ON events WHEN old.blob IS NOT NULL
              BEGIN
                UPDATE blobs SET uses = uses - 1 WHERE hash = old.blob;
                DELETE FROM blobs WHERE hash = old.blob AND uses = 0;
              END;
            """)
      }
    ),
    (
      "runs-2",
      { db in
        try db.execute(
          sql: """
            CREATE TABLE tasks (
              id TEXT NOT NULL PRIMARY KEY,
              owner TEXT NOT NULL,
              created INTEGER NOT NULL,
              expires INTEGER NOT NULL,
              over INTEGER NOT NULL,
              holder TEXT NOT NULL,
              record TEXT NOT NULL
            );
            CREATE TABLE kept (key TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, value TEXT NOT NULL);
            CREATE INDEX kept_by_age ON kept (at);
            CREATE INDEX tasks_of_owner ON tasks (owner, created);
            CREATE INDEX tasks_at_work ON tasks (holder) WHERE over = 0;
            """)
      }
    ),
  ])
}
