#ifndef CSYSTEM_CHECKSUMS_H
#define CSYSTEM_CHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

// CRC-32C (Castagnoli, reflected, initial and final value ~0) of `count` bytes, continuing `crc`, which is 0 at the
// beginning. With the processor's instruction where it has one.
uint32_t csystem_crc32c(uint32_t crc, const void *bytes, size_t count);

// The same from a table: what csystem_crc32c does on a processor without the instruction.
uint32_t csystem_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

#endif
