#include "CPUFeatures.h"

int oith_cpu_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    // All that a compiler may use at a level, and that the operating system saves the registers.
    if (__builtin_cpu_supports("x86-64-v4")) return 4;
    if (__builtin_cpu_supports("x86-64-v3")) return 3;
    return __builtin_cpu_supports("x86-64-v2") ? 2 : 1;
#else
    return 1;
#endif
}
