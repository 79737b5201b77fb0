#pragma once

#include <stddef.h>
#include <stdint.h>

/// Whether the processor can multiply without carries; call oith_crc32_fold only if this said so.
int oith_crc32_can_fold(void);

/// Takes bytes into the CRC-32 of gzip.
///
/// `count` is at least 64 and a multiple of 16. `crc` is the state, not the checksum: all ones
/// before the first byte, and what is returned has to be inverted after the last one.
uint32_t oith_crc32_fold(uint32_t crc, const uint8_t *bytes, size_t count);
