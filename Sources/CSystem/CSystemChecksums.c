#include "CSystemChecksums.h"

#include <pthread.h>
#include <string.h>

static uint32_t table[256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void fill_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t remainder = byte;
        for (int bit = 0; bit < 8; bit++) remainder = remainder >> 1 ^ (remainder & 1 ? 0x82f63b78u : 0);
        table[byte] = remainder;
    }
}

uint32_t csystem_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
    pthread_once(&table_once, fill_table);
    const uint8_t *at = bytes;
    crc = ~crc;
    for (; count > 0; count--) crc = crc >> 8 ^ table[(crc ^ *at++) & 0xff];
    return ~crc;
}

#if defined(__x86_64__)

#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    uint64_t state = (uint32_t)~crc;
    for (; count >= 8; count -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        state = _mm_crc32_u64(state, word);
    }
    for (; count > 0; count--) state = _mm_crc32_u8((uint32_t)state, *at++);
    return ~(uint32_t)state;
}

uint32_t csystem_crc32c(uint32_t crc, const void *bytes, size_t count) {
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42(crc, bytes, count);
    return csystem_crc32c_portable(crc, bytes, count);
}

#else

uint32_t csystem_crc32c(uint32_t crc, const void *bytes, size_t count) {
    return csystem_crc32c_portable(crc, bytes, count);
}

#endif
