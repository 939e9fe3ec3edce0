#include "CCrypto.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

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

int ccrypto_count_certificates(const void *pem, size_t length) {
    if (length == 0) return 0;
    BIO *input = length > INT_MAX ? NULL : BIO_new_mem_buf(pem, (int)length);
    STACK_OF(X509_INFO) *entries = input ? PEM_X509_INFO_read_bio(input, NULL, NULL, NULL) : NULL;
    BIO_free(input);
    // What cannot be read leaves a trace in the thread's error queue, where libcurl would find it.
    ERR_clear_error();
    if (!entries) return -1;
    int count = 0;
    for (int index = 0; index < sk_X509_INFO_num(entries); index++) {
        if (sk_X509_INFO_value(entries, index)->x509) count++;
    }
    sk_X509_INFO_pop_free(entries, X509_INFO_free);
    return count;
}
