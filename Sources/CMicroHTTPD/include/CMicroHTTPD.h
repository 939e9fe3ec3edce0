#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H

#if !__has_include(<microhttpd.h>)
#error "libmicrohttpd's headers are missing: run make deps"
#endif

#include <microhttpd.h>
#include <stddef.h>
#include <stdint.h>

/// A request whose headers and body have arrived whole. Everything lives for the call of the handler only.
struct cmicrohttpd_request {
    struct MHD_Connection *_Nonnull connection;
    const char *_Nonnull method;
    const char *_Nonnull path;  // without query, percent signs decoded
    const uint8_t *_Nullable body;
    size_t body_count;
};

/// Answers a request with cmicrohttpd_answer. Called on the connection's own thread.
typedef void (*cmicrohttpd_handler)(void *_Nullable context, const struct cmicrohttpd_request *_Nonnull request)
    __attribute__((swift_attr("@Sendable")));

struct cmicrohttpd_settings {
    int listen_socket;  // taken over when the start succeeds
    unsigned int connection_limit;
    unsigned int idle_seconds;
    size_t body_limit;  // a longer body is answered with 413, or cut off when its length was not announced
    cmicrohttpd_handler _Nonnull handler;
    void *_Nullable context;  // stays valid until the server is stopped
};

struct cmicrohttpd_server;

/// Opens a listening socket. `host` is a name or address, NULL for every address of both families; port 0 takes a free
/// one. Returns the socket, or a negated errno; a name that nobody knows is -ENXIO. `bound_port` gets the port.
int cmicrohttpd_listen(const char *_Nullable host, uint16_t port, uint16_t *_Nonnull bound_port);

/// Starts serving with one thread per connection; NULL when it cannot. The threads take no signals.
struct cmicrohttpd_server *_Nullable cmicrohttpd_start(const struct cmicrohttpd_settings *_Nonnull settings);

/// Closes the socket and every connection, waits for running handlers and frees the server.
void cmicrohttpd_stop(struct cmicrohttpd_server *_Nonnull server);

/// Takes one parameter of the query, decoded; the texts live for the call only and `value` is NULL without `=`.
typedef void (*cmicrohttpd_parameter)(
    void *_Nullable context, const char *_Nonnull name, size_t name_count, const char *_Nullable value,
    size_t value_count) __attribute__((swift_attr("@Sendable")));

/// Calls `take` with each parameter of the query, in the order of the URL.
void cmicrohttpd_for_each_parameter(
    const struct cmicrohttpd_request *_Nonnull request, cmicrohttpd_parameter _Nonnull take, void *_Nullable context);

/// Sends an answer; the body is copied. With HEAD only its length is told. At most once per request.
void cmicrohttpd_answer(
    const struct cmicrohttpd_request *_Nonnull request, unsigned int status, const char *_Nullable content_type,
    const char *_Nullable allow, const uint8_t *_Nullable body, size_t body_count);

#endif
