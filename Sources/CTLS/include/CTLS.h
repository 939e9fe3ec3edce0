#ifndef CTLS_H
#define CTLS_H

#include <stddef.h>
#include <stdint.h>

#if !__has_include(<openssl/ssl.h>)
#error "libssl's headers are missing: run make deps"
#endif

// What libcurl leaves to the program in TLS: whom to trust, who we are, and OpenSSL's callbacks. Strings end with a
// zero; none of the functions leaves anything in OpenSSL's error queue, where libcurl would find it.

// MARK: PEM

/// The next block of a PEM text from `*offset` on, which moves behind it; 0 when there is no other. `*bytes` is to be
/// given to `ctls_free`. What is no block is passed over, as Go's `pem.Decode` does it.
int ctls_pem_next(
    const void *text, size_t length, size_t *offset, char type[80], uint8_t **bytes, size_t *byte_count);

void ctls_free(void *memory);

// MARK: Authorities

/// Certificates that are trusted. Filled by one thread, then used by any.
typedef struct ctls_store ctls_store;

/// NULL without memory.
ctls_store *ctls_store_new(void);

/// Adds a certificate in DER form; 0 when it is none.
int ctls_store_add(ctls_store *store, const uint8_t *der, size_t length);

void ctls_store_free(ctls_store *store);

// MARK: The client's own certificate

/// A certificate, those behind it and its key. Filled by one thread, then used by any.
typedef struct ctls_identity ctls_identity;

enum ctls_key_problem {
    CTLS_KEY_FITS,
    CTLS_KEY_MALFORMED,
    CTLS_KEY_OF_OTHER_TYPE,
    CTLS_KEY_OF_OTHER_CERTIFICATE,
};

/// NULL without memory.
ctls_identity *ctls_identity_new(void);

/// The first one is the client's, the others are its authorities'; 0 when it cannot be read.
int ctls_identity_add_certificate(ctls_identity *identity, const uint8_t *der, size_t length);

/// After the certificates.
enum ctls_key_problem ctls_identity_set_key(ctls_identity *identity, const uint8_t *der, size_t length);

void ctls_identity_free(ctls_identity *identity);

// MARK: A connection

/// What a server shows of itself; lives as long as the call of `ctls_verify`.
typedef struct ctls_chain ctls_chain;

/// Whether the server's certificate is accepted.
typedef int (*ctls_verify)(ctls_chain *chain, void *context);

enum { CTLS_GREETING_LENGTH = 5 };

/// The first bytes that the other end sends, whatever they are.
typedef void (*ctls_greeted)(const uint8_t bytes[CTLS_GREETING_LENGTH], void *context);

/// The other end breaks the connection off, for the reason of this number (RFC 8446 §6).
typedef void (*ctls_alerted)(int alert, void *context);

/// Told when the first handshake begins, and when it or a later one is done.
typedef void (*ctls_handshake)(int begins, void *context);

typedef struct {
    /// NULL for none.
    ctls_identity *identity;
    /// The name that the server is asked for; NULL for none at all.
    const char *asked_name;
    /// 10 … 13 for TLS 1.0 … 1.3.
    int min_version;
    int max_version;
    ctls_verify verify;
    ctls_greeted greeted;
    ctls_alerted alerted;
    ctls_handshake handshake;
    /// Given to all four; `release` is called for it when the connection is gone.
    void *context;
    void (*release)(void *context);
} ctls_options;

/// Prepares an `SSL_CTX` for one connection. False when OpenSSL refuses something; `release` is then not called.
int ctls_prepare(void *ssl_ctx, const ctls_options *options);

// MARK: The server's certificates, while they are verified

/// From when to when the server's own certificate is valid, in seconds since 1970.
void ctls_chain_dates(ctls_chain *chain, int64_t *not_before, int64_t *not_after);

enum ctls_name_kind { CTLS_NO_NAME, CTLS_DNS_NAME, CTLS_ADDRESS, CTLS_OTHER_NAME };

/// The subject's alternative name at an index: a DNS name as it is written, or the 4 or 16 bytes of an address;
/// `CTLS_NO_NAME` behind the last. The bytes live as long as the chain.
enum ctls_name_kind ctls_chain_name(ctls_chain *chain, int index, const uint8_t **bytes, size_t *length);

/// The subject's common name; "" without one. Lives as long as the chain.
const char *ctls_chain_common_name(ctls_chain *chain);

/// What both sides agreed on: `TLSv1.3`, the cipher's name ("" where none is known yet), and the protocol within, whose
/// bytes live as long as the chain.
const char *ctls_chain_version(ctls_chain *chain);
const char *ctls_chain_cipher(ctls_chain *chain);
const uint8_t *ctls_chain_protocol(ctls_chain *chain, size_t *length);

/// How many certificates the server showed, its own among them.
int ctls_chain_count(ctls_chain *chain);

enum { CTLS_SUBJECT_SIZE = 257 };

/// Whose certificate the one at `index` is, who signed it, and its dates in seconds since 1970; 0 when there is none.
int ctls_chain_certificate(
    ctls_chain *chain,
    int index,
    char subject[CTLS_SUBJECT_SIZE],
    char issuer[CTLS_SUBJECT_SIZE],
    int64_t *not_before,
    int64_t *not_after);

enum ctls_trust {
    CTLS_TRUSTED,
    /// No way leads from the certificate to one of the store.
    CTLS_UNKNOWN_AUTHORITY,
    /// One does, but its certificates are not for servers.
    CTLS_WRONG_USAGE,
    /// An authority on the way does not vouch for names like the server's.
    CTLS_NAME_NOT_PERMITTED,
    /// An authority on the way has too many others below it.
    CTLS_TOO_MANY_AUTHORITIES,
    /// A certificate says something that has to be understood and is not.
    CTLS_UNKNOWN_EXTENSION,
};

enum ctls_trust ctls_chain_check(ctls_chain *chain, ctls_store *store);

enum ctls_doubt {
    CTLS_NO_DOUBT,
    CTLS_BAD_RSA_SIGNATURE,
    CTLS_BAD_ECDSA_SIGNATURE,
    CTLS_BAD_ED25519_SIGNATURE,
    CTLS_MD5_RSA_SIGNATURE,
    CTLS_SHA1_RSA_SIGNATURE,
    CTLS_SHA1_ECDSA_SIGNATURE,
    CTLS_NOT_YET_VALID,
    CTLS_EXPIRED,
    CTLS_NO_AUTHORITY,
};

/// After `CTLS_UNKNOWN_AUTHORITY`: what is wrong with a certificate that has the authority's name but cannot be it, how
/// that is called, and for the two dates which one it missed.
enum ctls_doubt ctls_chain_doubt(ctls_chain *chain, char name[128], int64_t *date);

#endif
