#include "CCrypto.h"

#include <openssl/evp.h>
#include <pthread.h>

static int digest_of(const EVP_MD *kind, const void *bytes, size_t length, uint8_t *digest) {
    unsigned int written = 0;
    return EVP_Digest(length == 0 ? "" : bytes, length, digest, &written, kind, NULL);
}

// EVP_md5() is looked up anew at every use, which costs as much as the digest.
static EVP_MD *fetched_md5;
static pthread_once_t md5_is_fetched = PTHREAD_ONCE_INIT;

static void fetch_md5(void) { fetched_md5 = EVP_MD_fetch(NULL, "MD5", NULL); }

int ccrypto_md5(const void *bytes, size_t length, uint8_t digest[16]) {
    pthread_once(&md5_is_fetched, fetch_md5);
    return fetched_md5 ? digest_of(fetched_md5, bytes, length, digest) : 0;
}

int ccrypto_sha256(const void *bytes, size_t length, uint8_t digest[32]) {
    return digest_of(EVP_sha256(), bytes, length, digest);
}
