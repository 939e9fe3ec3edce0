#ifndef CARES_H
#define CARES_H

#if !__has_include(<ares.h>)
#error "c-ares's headers are missing: run make deps"
#endif

#include <ares.h>
#include <stddef.h>

// A channel that reports the sockets it wants watched: `timeout_milliseconds` per try, `tries` per server.
static inline int cares_open(ares_channel *channel, int timeout_milliseconds, int tries,
                             ares_sock_state_cb sockets_changed, void *context) {
    struct ares_options options = {0};
    options.timeout = timeout_milliseconds;
    options.tries = tries;
    options.sock_state_cb = sockets_changed;
    options.sock_state_cb_data = context;
    return ares_init_options(channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
}

// Asks for the addresses of a host in both families, for stream sockets.
static inline void cares_lookup(ares_channel channel, const char *name, ares_addrinfo_callback callback, void *context) {
    struct ares_addrinfo_hints hints = {0};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ares_getaddrinfo(channel, name, NULL, &hints, callback, context);
}

// Milliseconds until the channel wants `ares_process_fd` called for its time-outs; -1 when it waits for nothing.
static inline long cares_milliseconds_to_timeout(ares_channel channel) {
    struct timeval room, *next = ares_timeout(channel, NULL, &room);
    return next ? next->tv_sec * 1000 + (next->tv_usec + 999) / 1000 : -1;
}

#endif
