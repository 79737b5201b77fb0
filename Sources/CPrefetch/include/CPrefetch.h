#pragma once

/// Has the processor fetch the memory at an address into its caches, without waiting for it.
///
/// Any address will do: one that is not mapped is passed over.
static inline void oith_prefetch(const void *address) { __builtin_prefetch(address); }

/// Reads a byte and drops it, so that the memory is in the caches afterwards.
static inline void oith_touch(const void *address) { (void)*(const volatile char *)address; }
