import GRDB

extension StoreLayout {
  /// Answers by the digest of their requests, with the sum of their sizes kept by triggers.
  static let responses = StoreLayout([
    (
      "responses-1",
      { db in
        try db.execute(
          sql: """
            CREATE TABLE responses (
              key TEXT NOT NULL PRIMARY KEY,
              response BLOB NOT NULL,
              bytes INTEGER NOT NULL,
              stored_at INTEGER NOT NULL,
              ends_at INTEGER NOT NULL,
              used INTEGER NOT NULL
            );
            CREATE INDEX responses_by_use ON responses (used);
            CREATE INDEX responses_by_end ON responses (ends_at);
            CREATE TABLE responses_total (bytes INTEGER NOT NULL);
            INSERT INTO responses_total VALUES (0);
            CREATE TRIGGER responses_added AFTER INSERT ON responses
              BEGIN UPDATE responses_total SET bytes = bytes + new.bytes; END;
            CREATE TRIGGER responses_removed AFTER DELETE ON responses
              BEGIN UPDATE responses_total SET bytes = bytes - old.bytes; END;
            """)
      }
    )
  ])
}
