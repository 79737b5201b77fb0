#pragma once

/// Lets two paths change places in one step (renameat2 with RENAME_EXCHANGE).
///
/// Returns 0, or -1 with errno.
int oith_exchange(const char *path, const char *other);
