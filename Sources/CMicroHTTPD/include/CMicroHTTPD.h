#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H

#if !__has_include(<microhttpd.h>)
#error "libmicrohttpd's headers are missing: run make deps"
#endif

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A request whose headers and body have arrived whole. Everything lives for the call of the handler only, which sends
/// one answer with `MHD_queue_response`.
struct cmicrohttpd_request {
    struct MHD_Connection *_Nonnull connection;
    const char *_Nonnull method;
    const char *_Nonnull target;  // as it came: percent signs and query
    const char *_Nullable accept_encoding;
    const uint8_t *_Nullable body;
    size_t body_count;
    bool is_last_of_connection;  // few places are left: the answer should end the connection
};

/// Answers a request. Called on the connection's own thread.
typedef void (*cmicrohttpd_handler)(void *_Nullable context, const struct cmicrohttpd_request *_Nonnull request)
    __attribute__((swift_attr("@Sendable")));

struct cmicrohttpd_settings {
    int listen_socket;  // taken over when the start succeeds
    unsigned int connection_limit;  // further clients wait in the socket's queue
    unsigned int idle_seconds;
    size_t body_limit;  // a longer body is answered with 413, or cut off when its length was not announced
    cmicrohttpd_handler _Nonnull handler;
    void *_Nullable context;  // stays valid until the server is stopped
    const char *_Nullable certificate;  // in PEM, with its key: serves TLS; copied
    const char *_Nullable key;
};

struct cmicrohttpd_server;

/// Opens a listening socket. `host` is a name or address, NULL for every address of both families; port 0 takes a free
/// one. Returns the socket, or a negated errno; a name that nobody knows is -ENXIO. `bound_port` gets the port.
int cmicrohttpd_listen(const char *_Nullable host, uint16_t port, uint16_t *_Nonnull bound_port);

/// Starts serving with one thread per connection; NULL when it cannot, and the socket is still the caller's. The threads
/// take no signals.
struct cmicrohttpd_server *_Nullable cmicrohttpd_start(const struct cmicrohttpd_settings *_Nonnull settings);

/// An answer with a copy of the body; NULL without memory for it.
static inline struct MHD_Response *_Nullable cmicrohttpd_response(const uint8_t *_Nullable body, size_t count) {
    return MHD_create_response_from_buffer(count, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
}

/// Closes the socket and every connection, waits for running handlers and frees the server.
void cmicrohttpd_stop(struct cmicrohttpd_server *_Nonnull server);

#endif
