#ifndef CCRYPTO_H
#define CCRYPTO_H

#if !__has_include(<openssl/evp.h>)
#error "libcrypto's headers are missing: run make deps"
#endif

#include <openssl/evp.h>

#endif
