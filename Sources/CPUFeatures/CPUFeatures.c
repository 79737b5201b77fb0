#include "CPUFeatures.h"

int oith_cpu_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const int level2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
    const int level3 = level2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
        && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    const int level4 = level3 && __builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return level4 ? 4 : level3 ? 3 : level2 ? 2 : 1;
#else
    return 1;
#endif
}
