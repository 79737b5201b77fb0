package import GRDB

/// The tables of a pool.
///
/// They mirror the service's DynamoDB tables attribute for attribute, in snake_case.
package enum PoolSchema {
    /// The columns of `users` in the order in which this project writes them.
    package static let userColumns = [
        "email", "first_name", "gender", "age", "lat", "lng", "geohash", "interests", "drinking",
        "smoking", "exercise", "children", "religion", "looking_for", "bio", "photos",
        "match_preferences", "is_visible", "active_match_email", "last_seen", "embedding",
        "created_at", "updated_at",
    ]

    /// Creates the tables that are not there yet.
    ///
    /// - Throws: `DatabaseError` from SQLite.
    package static func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS users(
                    email TEXT PRIMARY KEY, first_name TEXT, gender TEXT, age INTEGER, lat REAL,
                    lng REAL, geohash TEXT, interests TEXT, drinking TEXT, smoking TEXT,
                    exercise TEXT, children TEXT, religion TEXT, looking_for TEXT, bio TEXT,
                    photos TEXT, match_preferences TEXT, is_visible INTEGER,
                    active_match_email TEXT, last_seen TEXT, embedding BLOB, created_at TEXT,
                    updated_at TEXT);
                CREATE TABLE IF NOT EXISTS match_history(
                    user_email TEXT, match_email TEXT, action TEXT, timestamp TEXT,
                    PRIMARY KEY(user_email, match_email));
                CREATE TABLE IF NOT EXISTS blocks(
                    blocker_email TEXT, blocked_email TEXT,
                    PRIMARY KEY(blocker_email, blocked_email));
                """)
    }
}
