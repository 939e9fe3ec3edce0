#include "CCrypto.h"

#include <openssl/evp.h>

static int digest_of(const EVP_MD *kind, const void *bytes, size_t length, uint8_t *digest) {
    unsigned int written = 0;
    return EVP_Digest(length == 0 ? "" : bytes, length, digest, &written, kind, NULL);
}

int ccrypto_md5(const void *bytes, size_t length, uint8_t digest[16]) {
    return digest_of(EVP_md5(), bytes, length, digest);
}

int ccrypto_sha256(const void *bytes, size_t length, uint8_t digest[32]) {
    return digest_of(EVP_sha256(), bytes, length, digest);
}
