#ifndef CSYSTEM_SCANNING_H
#define CSYSTEM_SCANNING_H

// Byte scanning with SSE2 (and plain words elsewhere), inlined into the callers.
//
// Every function may load up to 63 bytes behind the bytes it is asked about: buffers carry 64 bytes of padding.

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Bit i is set where left[i] and right[i] differ, for i in 0..<16.
static inline uint32_t csystem_differing16(const uint8_t *_Nonnull left, const uint8_t *_Nonnull right) {
#if defined(__SSE2__)
    __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)left), _mm_loadu_si128((const __m128i *)right));
    return (uint32_t)_mm_movemask_epi8(equal) ^ 0xFFFFu;
#else
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)(left[i] != right[i]) << i;
    return mask;
#endif
}

/// True when the first `count` bytes are the same.
static inline int csystem_equal(const uint8_t *_Nonnull left, const uint8_t *_Nonnull right, size_t count) {
    if (count > 128) return memcmp(left, right, count) == 0;
    while (count > 16) {
        if (csystem_differing16(left, right)) return 0;
        left += 16;
        right += 16;
        count -= 16;
    }
    return (csystem_differing16(left, right) & ((1u << count) - 1)) == 0;
}

/// True when the first `count` bytes are the same and all below 0x80.
static inline int csystem_equal_ascii(const uint8_t *_Nonnull left, const uint8_t *_Nonnull right, size_t count) {
#if defined(__SSE2__)
    for (;; left += 16, right += 16, count -= 16) {
        __m128i one = _mm_loadu_si128((const __m128i *)left);
        __m128i other = _mm_loadu_si128((const __m128i *)right);
        // A byte is wrong when its equality's top bit is 0 or its own is 1.
        uint32_t fine = (uint32_t)_mm_movemask_epi8(_mm_andnot_si128(one, _mm_cmpeq_epi8(one, other)));
        if (count <= 16) return (~fine & ((1u << count) - 1)) == 0;
        if (fine != 0xFFFFu) return 0;
    }
#else
    for (size_t i = 0; i < count; i++) {
        if (left[i] != right[i] || left[i] >= 0x80) return 0;
    }
    return 1;
#endif
}

/// The first double quote, backslash or NUL at or behind `bytes`. There must be one: the padding has a NUL.
static inline const uint8_t *_Nonnull csystem_quote_backslash_or_nul(const uint8_t *_Nonnull bytes) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), nul = _mm_setzero_si128();
    for (;; bytes += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)bytes);
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)), _mm_cmpeq_epi8(block, nul));
        uint32_t mask = (uint32_t)_mm_movemask_epi8(found);
        if (mask) return bytes + __builtin_ctz(mask);
    }
#else
    while (*bytes != '"' && *bytes != '\\' && *bytes != 0) bytes++;
    return bytes;
#endif
}

/// As above, and a line feed ends the search too.
static inline const uint8_t *_Nonnull csystem_quote_backslash_nul_or_line_feed(const uint8_t *_Nonnull bytes) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), nul = _mm_setzero_si128();
    const __m128i lineFeed = _mm_set1_epi8('\n');
    for (;; bytes += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)bytes);
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
            _mm_or_si128(_mm_cmpeq_epi8(block, nul), _mm_cmpeq_epi8(block, lineFeed)));
        uint32_t mask = (uint32_t)_mm_movemask_epi8(found);
        if (mask) return bytes + __builtin_ctz(mask);
    }
#else
    while (*bytes != '"' && *bytes != '\\' && *bytes != 0 && *bytes != '\n') bytes++;
    return bytes;
#endif
}

/// The first space, line feed or NUL at or behind `bytes`: the end of a word. There must be one.
static inline const uint8_t *_Nonnull csystem_word_end(const uint8_t *_Nonnull bytes) {
#if defined(__SSE2__)
    const __m128i space = _mm_set1_epi8(' '), lineFeed = _mm_set1_epi8('\n'), nul = _mm_setzero_si128();
    for (;; bytes += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)bytes);
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(block, space), _mm_cmpeq_epi8(block, lineFeed)), _mm_cmpeq_epi8(block, nul));
        uint32_t mask = (uint32_t)_mm_movemask_epi8(found);
        if (mask) return bytes + __builtin_ctz(mask);
    }
#else
    while (*bytes != ' ' && *bytes != '\n' && *bytes != 0) bytes++;
    return bytes;
#endif
}

/// The first line feed at or behind `bytes`. There must be one: the padding starts with it.
static inline const uint8_t *_Nonnull csystem_line_feed(const uint8_t *_Nonnull bytes) {
#if defined(__SSE2__)
    const __m128i lineFeed = _mm_set1_epi8('\n');
    for (;; bytes += 16) {
        uint32_t mask =
            (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)bytes), lineFeed));
        if (mask) return bytes + __builtin_ctz(mask);
    }
#else
    while (*bytes != '\n') bytes++;
    return bytes;
#endif
}

/// True when a byte of `count` is 0x80 or above.
static inline int csystem_has_high_byte(const uint8_t *_Nonnull bytes, size_t count) {
    uint64_t word, all = 0;
    while (count >= 8) {
        memcpy(&word, bytes, 8);
        all |= word;
        bytes += 8;
        count -= 8;
    }
    while (count-- > 0) all |= *bytes++;
    return (all & 0x8080808080808080u) != 0;
}

static inline uint64_t csystem_folded_product(uint64_t left, uint64_t right) {
    __uint128_t product = (__uint128_t)left * right;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// A keyed hash for tables in memory: fast on short texts, not stable between processes when the seed is random.
static inline uint64_t csystem_hash(const uint8_t *_Nonnull bytes, size_t count, uint64_t seed) {
    uint64_t low, high, hash = seed ^ (count * 0x9E3779B97F4A7C15u);
    while (count > 16) {
        memcpy(&low, bytes, 8);
        memcpy(&high, bytes + 8, 8);
        hash = csystem_folded_product(low ^ 0xA0761D6478BD642Fu ^ hash, high ^ 0xE7037ED1A0B428DBu ^ (hash >> 32));
        bytes += 16;
        count -= 16;
    }
    low = high = 0;
    if (count >= 8) {
        memcpy(&low, bytes, 8);
        memcpy(&high, bytes + count - 8, 8);
    } else if (count > 0) {
        memcpy(&low, bytes, 8);
        low &= ~(uint64_t)0 >> (64 - 8 * count);
    }
    hash = csystem_folded_product(low ^ 0xA0761D6478BD642Fu ^ hash, high ^ 0xE7037ED1A0B428DBu ^ (hash >> 32));
    return csystem_folded_product(hash ^ 0x8EBC6AF09C88C6E3u, seed ^ 0x589965CC75374CC3u);
}

#endif
