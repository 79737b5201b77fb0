#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// The commit that the checkout was at when this was compiled: 40 hexadecimal digits, zero-terminated.
///
/// Empty where it was not compiled in a git checkout. Changes that were not committed do not show.
const char *_Nonnull oith_build_commit(void);

#ifdef __cplusplus
}
#endif
