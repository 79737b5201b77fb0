#ifndef WATCHED_VFS_H
#define WATCHED_VFS_H

/* What SQLite is about to do to a file. */
enum watched_operation {
    WATCHED_CREATE,
    WATCHED_WRITE,
    WATCHED_TRUNCATE,
    WATCHED_SYNC,
    WATCHED_SYNC_WITH_FOLDER,
    WATCHED_DELETE,
    WATCHED_DELETE_WITH_FOLDER,
};

/* What is to become of an operation. */
enum watched_verdict {
    /* It is done. */
    WATCHED_PASS,
    /* It succeeds without being done: a sync that somebody else keeps the books of. */
    WATCHED_SKIP,
    /* It is not done, and fails with an input/output error. */
    WATCHED_FAIL,
    /* It is not done, and fails because the disk is full. */
    WATCHED_FULL,
    /* The first half of a write is done, and it fails with an input/output error. */
    WATCHED_HALVE,
};

typedef enum watched_verdict (*watched_vfs_watcher)(enum watched_operation operation,
                                                    const char *path);

/* Makes a VFS the default one of this process that asks the watcher before it changes a database,
   a rollback journal or a write-ahead log, and leaves the rest to the VFS that was the default.
   The wal-index is memory that processes share, so the watcher is not asked about it.

   Returns an SQLite result code. To be called once, before SQLite opens anything. */
int watched_vfs_register(watched_vfs_watcher watcher);

#endif
