#pragma once

/// The x86-64 micro-architecture level of the processor this process runs on.
///
/// Levels are those of the x86-64 psABI: 1 is the baseline, 2 adds SSE4.2 and POPCNT, 3 adds
/// AVX2, BMI and FMA, 4 adds AVX-512 F, BW, CD, DQ and VL. On other architectures the answer is 1.
int oith_cpu_level(void);
