#include "CTLS.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// MARK: PEM

int ctls_pem_next(
    const void *text, size_t length, size_t *offset, char type[80], uint8_t **bytes, size_t *byte_count) {
    int found = 0;
    while (!found && *offset < length) {
        size_t left = length - *offset;
        BIO *input = left > INT_MAX ? NULL : BIO_new_mem_buf((const char *)text + *offset, (int)left);
        if (!input) break;
        char *name = NULL, *header = NULL;
        unsigned char *data = NULL;
        long count = 0;
        if (PEM_read_bio(input, &name, &header, &data, &count)) {
            strncpy(type, name, 79);
            type[79] = 0;
            uint8_t *copy = malloc(count > 0 ? (size_t)count : 1);
            if (copy) {
                memcpy(copy, data, (size_t)count);
                *bytes = copy;
                *byte_count = (size_t)count;
                found = 1;
            }
            OPENSSL_free(name);
            OPENSSL_free(header);
            OPENSSL_free(data);
        }
        size_t rest = BIO_ctrl_pending(input);
        BIO_free(input);
        // A bad block is passed over; one that takes nothing would be met for ever.
        *offset = rest < left ? length - rest : length;
    }
    ERR_clear_error();
    return found;
}

void ctls_free(void *memory) { free(memory); }

static X509 *certificate(const uint8_t *der, size_t length) {
    const unsigned char *position = der;
    X509 *certificate = length > LONG_MAX ? NULL : d2i_X509(NULL, &position, (long)length);
    if (certificate && position != der + length) {
        X509_free(certificate);
        certificate = NULL;
    }
    ERR_clear_error();
    return certificate;
}

// MARK: Authorities

struct ctls_store {
    X509_STORE *certificates;
};

ctls_store *ctls_store_new(void) {
    ctls_store *store = calloc(1, sizeof *store);
    if (store) store->certificates = X509_STORE_new();
    if (store && store->certificates) return store;
    free(store);
    return NULL;
}

int ctls_store_add(ctls_store *store, const uint8_t *der, size_t length) {
    X509 *added = certificate(der, length);
    int isAdded = added && X509_STORE_add_cert(store->certificates, added);
    X509_free(added);
    ERR_clear_error();
    return isAdded;
}

void ctls_store_free(ctls_store *store) {
    if (!store) return;
    X509_STORE_free(store->certificates);
    free(store);
}

// MARK: The client's own certificate

struct ctls_identity {
    X509 *own;
    STACK_OF(X509) *others;
    EVP_PKEY *key;
};

ctls_identity *ctls_identity_new(void) {
    ctls_identity *identity = calloc(1, sizeof *identity);
    if (identity) identity->others = sk_X509_new_null();
    if (identity && identity->others) return identity;
    free(identity);
    return NULL;
}

int ctls_identity_add_certificate(ctls_identity *identity, const uint8_t *der, size_t length) {
    X509 *added = certificate(der, length);
    if (!added) return 0;
    if (!identity->own) {
        identity->own = added;
    } else if (!sk_X509_push(identity->others, added)) {
        X509_free(added);
        return 0;
    }
    return 1;
}

enum ctls_key_problem ctls_identity_set_key(ctls_identity *identity, const uint8_t *der, size_t length) {
    const unsigned char *position = der;
    EVP_PKEY *key = length > LONG_MAX ? NULL : d2i_AutoPrivateKey(NULL, &position, (long)length);
    EVP_PKEY *public = identity->own ? X509_get0_pubkey(identity->own) : NULL;
    enum ctls_key_problem problem = CTLS_KEY_FITS;
    if (!key || !public) {
        problem = CTLS_KEY_MALFORMED;
    } else if (EVP_PKEY_get_base_id(key) != EVP_PKEY_get_base_id(public)) {
        problem = CTLS_KEY_OF_OTHER_TYPE;
    } else if (X509_check_private_key(identity->own, key) != 1) {
        problem = CTLS_KEY_OF_OTHER_CERTIFICATE;
    }
    ERR_clear_error();
    if (problem == CTLS_KEY_FITS) {
        EVP_PKEY_free(identity->key);
        identity->key = key;
    } else {
        EVP_PKEY_free(key);
    }
    return problem;
}

void ctls_identity_free(ctls_identity *identity) {
    if (!identity) return;
    X509_free(identity->own);
    sk_X509_pop_free(identity->others, X509_free);
    EVP_PKEY_free(identity->key);
    free(identity);
}

// MARK: A connection

/// What an SSL_CTX carries for its callbacks, until it is freed.
typedef struct {
    ctls_verify verify;
    ctls_greeted greeted;
    ctls_alerted alerted;
    void *context;
    void (*release)(void *context);
    char *asked_name;
    ctls_handshake handshake;
} connection;

static int connection_index = -1;

static void free_connection(connection *made) {
    if (!made) return;
    free(made->asked_name);
    free(made);
}

static void connection_gone(void *parent, void *pointer, CRYPTO_EX_DATA *data, int index, long number, void *unused) {
    (void)parent, (void)data, (void)index, (void)number, (void)unused;
    connection *gone = pointer;
    if (!gone) return;
    gone->release(gone->context);
    free_connection(gone);
}

static void make_index(void) { connection_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, connection_gone); }

struct ctls_chain {
    X509_STORE_CTX *shown;
    X509 *leaf;
    GENERAL_NAMES *names;
    char common_name[256];
    X509_STORE_CTX *check;
};

static int verify_chain(X509_STORE_CTX *shown, void *argument) {
    connection *made = argument;
    ctls_chain chain = {.shown = shown, .leaf = X509_STORE_CTX_get0_cert(shown)};
    chain.names = chain.leaf ? X509_get_ext_d2i(chain.leaf, NID_subject_alt_name, NULL, NULL) : NULL;
    int isAccepted = chain.leaf && made->verify(&chain, made->context);
    // The alert that the server gets goes by this error.
    X509_STORE_CTX_set_error(
        shown, isAccepted ? X509_V_OK : chain.check ? X509_STORE_CTX_get_error(chain.check) : X509_V_ERR_APPLICATION_VERIFICATION);
    if (!isAccepted && X509_STORE_CTX_get_error(shown) == X509_V_OK) {
        X509_STORE_CTX_set_error(shown, X509_V_ERR_APPLICATION_VERIFICATION);
    }
    GENERAL_NAMES_free(chain.names);
    X509_STORE_CTX_free(chain.check);
    ERR_clear_error();
    return isAccepted;
}

static void something_happened(const SSL *ssl, int where, int value) {
    connection *made = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), connection_index);
    if (!made) return;
    int is_fatal = value >> 8 == SSL3_AL_FATAL;
    if (where == SSL_CB_READ_ALERT && is_fatal) made->alerted(value & 0xFF, made->context);
    if (where & SSL_CB_HANDSHAKE_DONE) made->handshake(0, made->context);
    if (!(where & SSL_CB_HANDSHAKE_START) || SSL_is_init_finished(ssl)) return;
    // libcurl has put in the URL's host by now.
    SSL_set_tlsext_host_name((SSL *)ssl, made->asked_name);
    made->handshake(1, made->context);
}

/// The head of the first record that arrives, which OpenSSL shows before it looks at it.
static void message_passed(
    int is_sent, int version, int type, const void *bytes, size_t length, SSL *ssl, void *argument) {
    (void)version;
    if (is_sent || type != SSL3_RT_HEADER || length < CTLS_GREETING_LENGTH) return;
    connection *made = argument;
    SSL_set_msg_callback(ssl, NULL);
    made->greeted(bytes, made->context);
}

/// What Go offers below TLS 1.3 (`cipherSuitesPreferenceOrder` in `crypto/tls/cipher_suites.go` without what it
/// disables).
static const char ciphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA";

/// How Go exchanges keys (`defaultCurvePreferences` in `crypto/tls/defaults.go`, without what OpenSSL does not know).
static const char groups[] = "X25519:P-256:P-384:P-521";

static int set_versions(SSL_CTX *ssl, const ctls_options *options) {
    static const int numbers[] = {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
    int min = options->min_version - 10, max = options->max_version - 10;
    if (min < 0 || min > 3 || max < 0 || max > 3) return 0;
    // Level 1 is what Go takes: RSA keys of 1024 bits, no SHA-1. The signatures of old versions are below it.
    SSL_CTX_set_security_level(ssl, min < 2 ? 0 : 1);
    return SSL_CTX_set_min_proto_version(ssl, numbers[min]) && SSL_CTX_set_max_proto_version(ssl, numbers[max])
        && SSL_CTX_set_cipher_list(ssl, ciphers) && SSL_CTX_set1_groups_list(ssl, groups);
}

static int use_identity(SSL_CTX *ssl, ctls_identity *identity) {
    return !identity
        || (SSL_CTX_use_certificate(ssl, identity->own) && SSL_CTX_use_PrivateKey(ssl, identity->key)
            && SSL_CTX_set1_chain(ssl, identity->others));
}

int ctls_prepare(void *ssl_ctx, const ctls_options *options) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_index);
    SSL_CTX *ssl = ssl_ctx;
    connection *made = calloc(1, sizeof *made);
    if (!made) return 0;
    made->verify = options->verify;
    made->greeted = options->greeted;
    made->alerted = options->alerted;
    made->handshake = options->handshake;
    made->context = options->context;
    made->release = options->release;
    made->asked_name = options->asked_name ? strdup(options->asked_name) : NULL;
    int isReady = set_versions(ssl, options) && use_identity(ssl, options->identity)
        && SSL_CTX_set_ex_data(ssl, connection_index, made);
    ERR_clear_error();
    if (!isReady) {
        free_connection(made);
        return 0;
    }
    SSL_CTX_set_cert_verify_callback(ssl, verify_chain, made);
    SSL_CTX_set_info_callback(ssl, something_happened);
    SSL_CTX_set_msg_callback(ssl, message_passed);
    SSL_CTX_set_msg_callback_arg(ssl, made);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
    return 1;
}

// MARK: The server's certificates, while they are verified

static int64_t seconds(const ASN1_TIME *time) {
    struct tm parts = {0};
    return ASN1_TIME_to_tm(time, &parts) ? (int64_t)timegm(&parts) : 0;
}

void ctls_chain_dates(ctls_chain *chain, int64_t *not_before, int64_t *not_after) {
    *not_before = seconds(X509_get0_notBefore(chain->leaf));
    *not_after = seconds(X509_get0_notAfter(chain->leaf));
}

enum ctls_name_kind ctls_chain_name(ctls_chain *chain, int index, const uint8_t **bytes, size_t *length) {
    if (index < 0 || index >= sk_GENERAL_NAME_num(chain->names)) return CTLS_NO_NAME;
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(chain->names, index);
    const ASN1_STRING *text = NULL;
    if (name->type == GEN_DNS) text = name->d.dNSName;
    if (name->type == GEN_IPADD) text = name->d.iPAddress;
    if (!text) return CTLS_OTHER_NAME;
    *bytes = ASN1_STRING_get0_data(text);
    *length = (size_t)ASN1_STRING_length(text);
    return name->type == GEN_DNS ? CTLS_DNS_NAME : CTLS_ADDRESS;
}

static void entry(X509 *certificate, int kind, char *room, size_t size) {
    room[0] = 0;
    X509_NAME *subject = X509_get_subject_name(certificate);
    int index = X509_NAME_get_index_by_NID(subject, kind, -1);
    if (index < 0) return;
    unsigned char *text = NULL;
    int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    if (length >= 0) {
        size_t count = (size_t)length < size - 1 ? (size_t)length : size - 1;
        memcpy(room, text, count);
        room[count] = 0;
    }
    OPENSSL_free(text);
}

const char *ctls_chain_common_name(ctls_chain *chain) {
    entry(chain->leaf, NID_commonName, chain->common_name, sizeof chain->common_name);
    return chain->common_name;
}

static SSL *connection_of(ctls_chain *chain) {
    return X509_STORE_CTX_get_ex_data(chain->shown, SSL_get_ex_data_X509_STORE_CTX_idx());
}

const char *ctls_chain_version(ctls_chain *chain) {
    SSL *ssl = connection_of(chain);
    return ssl ? SSL_get_version(ssl) : "";
}

const char *ctls_chain_cipher(ctls_chain *chain) {
    SSL *ssl = connection_of(chain);
    const SSL_CIPHER *cipher = ssl ? SSL_get_pending_cipher(ssl) : NULL;
    if (ssl && !cipher) cipher = SSL_get_current_cipher(ssl);
    return cipher ? SSL_CIPHER_get_name(cipher) : "";
}

const uint8_t *ctls_chain_protocol(ctls_chain *chain, size_t *length) {
    SSL *ssl = connection_of(chain);
    const unsigned char *bytes = NULL;
    unsigned int count = 0;
    if (ssl) SSL_get0_alpn_selected(ssl, &bytes, &count);
    *length = count;
    return bytes;
}

int ctls_chain_count(ctls_chain *chain) {
    int count = sk_X509_num(X509_STORE_CTX_get0_untrusted(chain->shown));
    return count > 0 ? count : 1;
}

/// As `CN=edge-1,O=Example`, cut where there is no room.
static void full_name(X509_NAME *name, char room[CTLS_SUBJECT_SIZE]) {
    room[0] = 0;
    BIO *output = name ? BIO_new(BIO_s_mem()) : NULL;
    if (!output) return;
    if (X509_NAME_print_ex(output, name, 0, (XN_FLAG_RFC2253 & ~XN_FLAG_DN_REV) & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        char *text = NULL;
        long length = BIO_get_mem_data(output, &text);
        if (length >= CTLS_SUBJECT_SIZE) length = CTLS_SUBJECT_SIZE - 1;
        if (length > 0) memcpy(room, text, (size_t)length);
        room[length > 0 ? length : 0] = 0;
    }
    BIO_free(output);
}

int ctls_chain_certificate(
    ctls_chain *chain,
    int index,
    char subject[CTLS_SUBJECT_SIZE],
    char issuer[CTLS_SUBJECT_SIZE],
    int64_t *not_before,
    int64_t *not_after) {
    STACK_OF(X509) *shown = X509_STORE_CTX_get0_untrusted(chain->shown);
    X509 *certificate = index == 0 ? chain->leaf : index > 0 && index < sk_X509_num(shown) ? sk_X509_value(shown, index) : NULL;
    if (!certificate) return 0;
    full_name(X509_get_subject_name(certificate), subject);
    full_name(X509_get_issuer_name(certificate), issuer);
    *not_before = seconds(X509_get0_notBefore(certificate));
    *not_after = seconds(X509_get0_notAfter(certificate));
    return 1;
}

static int is_for_servers(X509 *certificate) {
    if (!(X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE)) return 1;
    return (X509_get_extended_key_usage(certificate) & (XKU_SSL_SERVER | XKU_ANYEKU)) != 0;
}

static enum ctls_trust distrust(int error) {
    switch (error) {
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION: return CTLS_NAME_NOT_PERMITTED;
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: return CTLS_TOO_MANY_AUTHORITIES;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: return CTLS_UNKNOWN_EXTENSION;
    default: return CTLS_UNKNOWN_AUTHORITY;
    }
}

enum ctls_trust ctls_chain_check(ctls_chain *chain, ctls_store *store) {
    if (!chain->check) chain->check = X509_STORE_CTX_new();
    if (!chain->check
        || !X509_STORE_CTX_init(
            chain->check, store->certificates, chain->leaf, X509_STORE_CTX_get0_untrusted(chain->shown))) {
        return CTLS_UNKNOWN_AUTHORITY;
    }
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(chain->check);
    // As in Go, whatever stands among the authorities is one, signed by others or not.
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
    X509_VERIFY_PARAM_set_auth_level(rules, 1);
    if (X509_verify_cert(chain->check) != 1) return distrust(X509_STORE_CTX_get_error(chain->check));
    STACK_OF(X509) *way = X509_STORE_CTX_get0_chain(chain->check);
    for (int index = 0; index < sk_X509_num(way); index++) {
        if (!is_for_servers(sk_X509_value(way, index))) return CTLS_WRONG_USAGE;
    }
    return CTLS_TRUSTED;
}

static enum ctls_doubt bad_signature(X509 *authority) {
    EVP_PKEY *key = X509_get0_pubkey(authority);
    switch (key ? EVP_PKEY_get_base_id(key) : 0) {
    case EVP_PKEY_RSA: return CTLS_BAD_RSA_SIGNATURE;
    case EVP_PKEY_EC: return CTLS_BAD_ECDSA_SIGNATURE;
    case EVP_PKEY_ED25519: return CTLS_BAD_ED25519_SIGNATURE;
    default: return CTLS_NO_DOUBT;
    }
}

/// Signatures that Go does not look at any more.
static enum ctls_doubt weak_signature(X509 *signed_one) {
    switch (X509_get_signature_nid(signed_one)) {
    case NID_md5WithRSAEncryption: return CTLS_MD5_RSA_SIGNATURE;
    case NID_sha1WithRSAEncryption: return CTLS_SHA1_RSA_SIGNATURE;
    case NID_ecdsa_with_SHA1: return CTLS_SHA1_ECDSA_SIGNATURE;
    default: return CTLS_NO_DOUBT;
    }
}

static enum ctls_doubt doubt(X509 *authority, X509 *signed_one, int64_t *date) {
    uint32_t flags = X509_get_extension_flags(authority);
    int mayNotSign = (flags & EXFLAG_KUSAGE) && !(X509_get_key_usage(authority) & KU_KEY_CERT_SIGN);
    if (!(flags & EXFLAG_CA) || mayNotSign) return CTLS_NO_AUTHORITY;
    enum ctls_doubt weakness = weak_signature(signed_one);
    if (weakness != CTLS_NO_DOUBT) return weakness;
    if (X509_verify(signed_one, X509_get0_pubkey(authority)) != 1) return bad_signature(authority);
    int64_t now = (int64_t)time(NULL);
    *date = seconds(X509_get0_notBefore(authority));
    if (now < *date) return CTLS_NOT_YET_VALID;
    *date = seconds(X509_get0_notAfter(authority));
    return now > *date ? CTLS_EXPIRED : CTLS_NO_DOUBT;
}

static void shown_name(X509 *certificate, char *name, size_t size) {
    entry(certificate, NID_commonName, name, size);
    if (!name[0]) entry(certificate, NID_organizationName, name, size);
    if (name[0]) return;
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *digits = number ? BN_bn2dec(number) : NULL;
    if (digits) {
        strncpy(name, "serial:", size);
        strncat(name, digits, size - strlen(name) - 1);
    }
    OPENSSL_free(digits);
    BN_free(number);
}

/// The first among the candidates that has the name of the authority of `signed_one` and cannot be it.
static enum ctls_doubt first_doubt(
    STACK_OF(X509) *candidates, X509 *signed_one, char name[128], int64_t *date) {
    X509_NAME *issuer = X509_get_issuer_name(signed_one);
    for (int index = 0; index < sk_X509_num(candidates); index++) {
        X509 *candidate = sk_X509_value(candidates, index);
        int isOther = X509_NAME_cmp(X509_get_subject_name(candidate), issuer) != 0;
        if (isOther || X509_cmp(candidate, signed_one) == 0) continue;
        enum ctls_doubt found = doubt(candidate, signed_one, date);
        if (found == CTLS_NO_DOUBT) continue;
        shown_name(candidate, name, 128);
        return found;
    }
    return CTLS_NO_DOUBT;
}

enum ctls_doubt ctls_chain_doubt(ctls_chain *chain, char name[128], int64_t *date) {
    X509 *last = chain->check ? X509_STORE_CTX_get_current_cert(chain->check) : NULL;
    if (!last) return CTLS_NO_DOUBT;
    STACK_OF(X509) *way = X509_STORE_CTX_get0_chain(chain->check);
    int depth = X509_STORE_CTX_get_error_depth(chain->check);
    int code = X509_STORE_CTX_get_error(chain->check);
    // A date or a missing right is complained of at the authority itself, everything else below it.
    int isAuthority = code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID
        || code == X509_V_ERR_INVALID_CA;
    X509 *signed_one = isAuthority && depth > 0 && depth <= sk_X509_num(way) ? sk_X509_value(way, depth - 1) : last;
    STACK_OF(X509) *trusted = X509_STORE_CTX_get1_certs(chain->check, X509_get_issuer_name(signed_one));
    enum ctls_doubt found = first_doubt(trusted, signed_one, name, date);
    sk_X509_pop_free(trusted, X509_free);
    if (found != CTLS_NO_DOUBT) return found;
    // What the server sent beside its own certificate.
    return first_doubt(X509_STORE_CTX_get0_untrusted(chain->check), signed_one, name, date);
}
