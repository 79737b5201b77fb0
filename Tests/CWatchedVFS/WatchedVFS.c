/* A VFS around another one: https://sqlite.org/vfs.html, section 2.5, "shims".

   A file is a struct watched_file with the real VFS's file behind it in the same allocation:

       | base methods | real file * | path | flags | the real VFS's own bytes ... |

   The version of the methods is 2, with shared memory for the write-ahead log and without memory
   mapping: a page that is changed through a mapping would pass nobody. */

#include "WatchedVFS.h"

#include <sqlite3.h>
#include <string.h>

struct watched_file {
    sqlite3_file base;
    sqlite3_file *real;
    /* SQLite keeps the name for as long as the file is open. */
    const char *path;
    int is_watched;
    /* The unix VFS fsyncs the folder with the first fsync of a log that it made. */
    int syncs_folder;
};

static watched_vfs_watcher watcher;
static sqlite3_vfs *real_vfs;

static sqlite3_file *real(sqlite3_file *file) { return ((struct watched_file *)file)->real; }

static enum watched_verdict ask(sqlite3_file *file, enum watched_operation operation) {
    struct watched_file *watched = (struct watched_file *)file;
    return watched->is_watched ? watcher(operation, watched->path) : WATCHED_PASS;
}

static int failure(enum watched_verdict verdict, int code) {
    return verdict == WATCHED_FULL ? SQLITE_FULL : code;
}

/* What changes a file. */

static int watched_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    enum watched_verdict verdict = ask(file, WATCHED_WRITE);
    if (verdict == WATCHED_PASS) {
        return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
    }
    if (verdict == WATCHED_HALVE) {
        real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset);
    }
    return failure(verdict, SQLITE_IOERR_WRITE);
}

static int watched_truncate(sqlite3_file *file, sqlite3_int64 size) {
    enum watched_verdict verdict = ask(file, WATCHED_TRUNCATE);
    if (verdict != WATCHED_PASS) return failure(verdict, SQLITE_IOERR_TRUNCATE);
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int watched_sync(sqlite3_file *file, int flags) {
    struct watched_file *watched = (struct watched_file *)file;
    enum watched_verdict verdict =
        ask(file, watched->syncs_folder ? WATCHED_SYNC_WITH_FOLDER : WATCHED_SYNC);
    if (verdict != WATCHED_PASS && verdict != WATCHED_SKIP) {
        return failure(verdict, SQLITE_IOERR_FSYNC);
    }
    watched->syncs_folder = 0;
    return verdict == WATCHED_SKIP ? SQLITE_OK : real(file)->pMethods->xSync(real(file), flags);
}

/* What does not. */

static int watched_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }
static int watched_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}
static int watched_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
static int watched_lock(sqlite3_file *file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
static int watched_unlock(sqlite3_file *file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
static int watched_check_lock(sqlite3_file *file, int *result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
static int watched_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
static int watched_sector_size(sqlite3_file *file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
static int watched_characteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
static int watched_shm_map(sqlite3_file *file, int page, int size, int extend,
                           void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
static int watched_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void watched_shm_barrier(sqlite3_file *file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
static int watched_shm_unmap(sqlite3_file *file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = watched_close,
    .xRead = watched_read,
    .xWrite = watched_write,
    .xTruncate = watched_truncate,
    .xSync = watched_sync,
    .xFileSize = watched_size,
    .xLock = watched_lock,
    .xUnlock = watched_unlock,
    .xCheckReservedLock = watched_check_lock,
    .xFileControl = watched_control,
    .xSectorSize = watched_sector_size,
    .xDeviceCharacteristics = watched_characteristics,
    .xShmMap = watched_shm_map,
    .xShmLock = watched_shm_lock,
    .xShmBarrier = watched_shm_barrier,
    .xShmUnmap = watched_shm_unmap,
};

/* Opening and deleting. */

static int exists(const char *path) {
    int result = 0;
    return real_vfs->xAccess(real_vfs, path, SQLITE_ACCESS_EXISTS, &result) == SQLITE_OK && result;
}

static int watched_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                        int *flags_out) {
    struct watched_file *watched = (struct watched_file *)file;
    const int logs = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    memset(watched, 0, sizeof *watched);
    watched->real = (sqlite3_file *)(watched + 1);
    watched->path = path;
    watched->is_watched = path != NULL && (flags & (SQLITE_OPEN_MAIN_DB | logs)) != 0;
    if (watched->is_watched && (flags & SQLITE_OPEN_CREATE) != 0) {
        watched->syncs_folder = (flags & logs) != 0;
        if (!exists(path) && ask(file, WATCHED_CREATE) != WATCHED_PASS) return SQLITE_CANTOPEN;
    }
    int code = real_vfs->xOpen(real_vfs, path, watched->real, flags, flags_out);
    /* SQLite closes what has methods, even where the opening failed. */
    if (watched->real->pMethods != NULL) watched->base.pMethods = &methods;
    return code;
}

static int watched_delete(sqlite3_vfs *vfs, const char *path, int syncs_folder) {
    if (exists(path)) {
        enum watched_verdict verdict =
            watcher(syncs_folder ? WATCHED_DELETE_WITH_FOLDER : WATCHED_DELETE, path);
        if (verdict != WATCHED_PASS) return failure(verdict, SQLITE_IOERR_DELETE);
    }
    return real_vfs->xDelete(real_vfs, path, syncs_folder);
}

int watched_vfs_register(watched_vfs_watcher new_watcher) {
    static sqlite3_vfs vfs;
    if (watcher != NULL) return SQLITE_MISUSE;
    int code = sqlite3_initialize();
    if (code != SQLITE_OK) return code;
    real_vfs = sqlite3_vfs_find(NULL);
    if (real_vfs == NULL || real_vfs->iVersion < 2) return SQLITE_ERROR;
    watcher = new_watcher;
    /* All that is not watched is called with this VFS and must do with the real one's data. */
    vfs = *real_vfs;
    vfs.pNext = NULL;
    vfs.zName = "watched";
    vfs.szOsFile = (int)sizeof(struct watched_file) + real_vfs->szOsFile;
    vfs.xOpen = watched_open;
    vfs.xDelete = watched_delete;
    return sqlite3_vfs_register(&vfs, 1);
}
