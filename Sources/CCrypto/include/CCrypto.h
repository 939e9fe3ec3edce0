#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <stddef.h>
#include <stdint.h>

#if !__has_include(<openssl/evp.h>)
#error "libcrypto's headers are missing: run make deps"
#endif

/// MD5 of `length` bytes into 16. It spreads targets over shards; nothing secret rests on it.
/// False when the library refuses, as under a policy that forbids MD5.
int ccrypto_md5(const void *bytes, size_t length, uint8_t digest[16]);

/// SHA-256 of `length` bytes into 32; false when the library refuses.
int ccrypto_sha256(const void *bytes, size_t length, uint8_t digest[32]);

#endif
