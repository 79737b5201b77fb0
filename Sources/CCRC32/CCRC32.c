// The CRC-32 of gzip, four registers a step: of 16 bytes, or of 64 where the processor has them.
//
// V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction",
// Intel, 2009. A checksum is the remainder of a long polynomial. Its first 128 bits, multiplied
// by the remainder of x to the power of their distance, may be added to bits further on: so four
// registers fold 64 bytes each step into the next 64, then one into the next 16, and at last 128
// bits are brought down to 32 by Barrett's reduction. All numbers are bit-reflected.
//
// A 64-byte register is four of 16 bytes side by side (AVX-512, VPCLMULQDQ); each is folded over
// the same distance. Pages of 2 to 4 kB take a third of the time.

#include "CCRC32.h"

#if defined(__x86_64__)

#include <immintrin.h>

int oith_crc32_can_fold(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

#define FOLDING __attribute__((target("pclmul,sse4.1")))

// Remainders for folding over 256, 64 and 16 bytes: of x to the power of 8 * distance + 32, low,
// and - 32, high.
#define KEYS256 _mm_set_epi64x(0x01322d1430, 0x011542778a)
#define KEYS64 _mm_set_epi64x(0x01c6e41596, 0x0154442bd4)
#define KEYS16 _mm_set_epi64x(0x00ccaa009e, 0x01751997d0)

// Adds what stands `keys` behind to the bits that follow it.
FOLDING static inline __m128i fold(__m128i bits, __m128i keys, __m128i next) {
    __m128i low = _mm_clmulepi64_si128(bits, keys, 0x00);
    __m128i high = _mm_clmulepi64_si128(bits, keys, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

FOLDING static inline __m128i load(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)bytes);
}

FOLDING static uint32_t reduce(__m128i bits) {
    const __m128i keys16 = KEYS16;
    const __m128i key4 = _mm_set_epi64x(0, 0x0163cd6124);
    // The polynomial, and the quotient of x^64 by it.
    const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    const __m128i mask = _mm_set_epi32(0, -1, 0, -1);
    bits = _mm_xor_si128(_mm_srli_si128(bits, 8), _mm_clmulepi64_si128(bits, keys16, 0x10));
    bits = _mm_xor_si128(
        _mm_srli_si128(bits, 4), _mm_clmulepi64_si128(_mm_and_si128(bits, mask), key4, 0x00));
    __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(bits, mask), barrett, 0x10);
    __m128i product = _mm_clmulepi64_si128(_mm_and_si128(quotient, mask), barrett, 0x00);
    return (uint32_t)_mm_extract_epi32(_mm_xor_si128(bits, product), 1);
}

#define WIDE __attribute__((target("avx512f,vpclmulqdq,pclmul,sse4.1")))

WIDE static inline __m512i fold_wide(__m512i bits, __m512i keys, __m512i next) {
    __m512i low = _mm512_clmulepi64_epi128(bits, keys, 0x00);
    __m512i high = _mm512_clmulepi64_epi128(bits, keys, 0x11);
    // 0x96: the exclusive or of all three.
    return _mm512_ternarylogic_epi64(low, high, next, 0x96);
}

// `count` is at least 256 and a multiple of 16.
WIDE static uint32_t fold_all_wide(uint32_t crc, const uint8_t *bytes, size_t count) {
    const __m512i keys256 = _mm512_broadcast_i32x4(KEYS256);
    const __m512i keys64 = _mm512_broadcast_i32x4(KEYS64);
    __m512i a = _mm512_loadu_si512(bytes), b = _mm512_loadu_si512(bytes + 64);
    __m512i c = _mm512_loadu_si512(bytes + 128), d = _mm512_loadu_si512(bytes + 192);
    a = _mm512_xor_si512(a, _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)crc)));
    for (bytes += 256, count -= 256; count >= 256; bytes += 256, count -= 256) {
        a = fold_wide(a, keys256, _mm512_loadu_si512(bytes));
        b = fold_wide(b, keys256, _mm512_loadu_si512(bytes + 64));
        c = fold_wide(c, keys256, _mm512_loadu_si512(bytes + 128));
        d = fold_wide(d, keys256, _mm512_loadu_si512(bytes + 192));
    }
    a = fold_wide(fold_wide(fold_wide(a, keys64, b), keys64, c), keys64, d);
    for (; count >= 64; bytes += 64, count -= 64) {
        a = fold_wide(a, keys64, _mm512_loadu_si512(bytes));
    }
    __m128i bits = fold(_mm512_castsi512_si128(a), KEYS16, _mm512_extracti32x4_epi32(a, 1));
    bits = fold(bits, KEYS16, _mm512_extracti32x4_epi32(a, 2));
    bits = fold(bits, KEYS16, _mm512_extracti32x4_epi32(a, 3));
    for (; count >= 16; bytes += 16, count -= 16) bits = fold(bits, KEYS16, load(bytes));
    return reduce(bits);
}

FOLDING uint32_t oith_crc32_fold(uint32_t crc, const uint8_t *bytes, size_t count) {
    if (count >= 256 && __builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("vpclmulqdq")) {
        return fold_all_wide(crc, bytes, count);
    }
    const __m128i keys64 = KEYS64;
    const __m128i keys16 = KEYS16;
    __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)crc));
    __m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
    for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64) {
        a = fold(a, keys64, load(bytes));
        b = fold(b, keys64, load(bytes + 16));
        c = fold(c, keys64, load(bytes + 32));
        d = fold(d, keys64, load(bytes + 48));
    }
    a = fold(fold(fold(a, keys16, b), keys16, c), keys16, d);
    for (; count >= 16; bytes += 16, count -= 16) a = fold(a, keys16, load(bytes));
    return reduce(a);
}

#else

int oith_crc32_can_fold(void) { return 0; }

uint32_t oith_crc32_fold(uint32_t crc, const uint8_t *bytes, size_t count) { return crc; }

#endif
